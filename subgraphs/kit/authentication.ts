import type { Caller } from './caller.js';
import { callerOf } from './caller.js';
import { graphError } from './errors.js';
import type { RequestHeaders } from './subgraph.js';
import { bearerToken } from './tokens.js';
import type { VerifyToken } from './tokens.js';

/** The caller of a request to a subgraph; throws UNAUTHENTICATED without a valid token. */
export async function authenticate(headers: RequestHeaders, verifyToken: VerifyToken): Promise<Caller> {
  const token = bearerToken(headers['authorization']);
  if (token === null)
    throw graphError('UNAUTHENTICATED', 'A token is needed: send "Authorization: Bearer <token>".');
  return callerOf(await verifyToken(token));
}
