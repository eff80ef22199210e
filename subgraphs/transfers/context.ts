import { authenticate } from '../kit/authentication.js';
import type { Caller } from '../kit/caller.js';
import type { RequestHeaders } from '../kit/subgraph.js';
import type { VerifyToken } from '../kit/tokens.js';
import { createLoaders } from './loaders.js';
import type { Loaders } from './loaders.js';
import type { Services } from './services.js';

/** What the resolvers of one request work with. */
export interface Context {
  readonly caller: Caller;
  readonly services: Services;
  readonly loaders: Loaders;
}

export async function createContext(
  headers: RequestHeaders,
  services: Services,
  verifyToken: VerifyToken,
): Promise<Context> {
  const caller = await authenticate(headers, verifyToken);
  return { caller, services, loaders: createLoaders(services, caller) };
}
