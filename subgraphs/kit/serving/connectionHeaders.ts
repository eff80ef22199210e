import type { IncomingHttpHeaders } from 'node:http';
import { graphError } from '../errors.js';

const travelling = ['authorization', 'x-request-id', 'traceparent', 'tracestate'];

/**
 * The headers of a WebSocket's operations: those of the handshake, which browsers cannot set, and over them those in the
 * payload of `connection_init`, in any case: `{ "Authorization": "Bearer …" }`. Throws a GraphQLError UNAUTHENTICATED
 * when the payload's authorization is no text.
 */
export function connectionHeaders(
  payload: Readonly<Record<string, unknown>> | undefined,
  handshake: IncomingHttpHeaders,
): IncomingHttpHeaders {
  const headers = { ...handshake };
  for (const [name, value] of Object.entries(payload ?? {})) {
    const header = name.toLowerCase();
    if (!travelling.includes(header) || value === null || value === undefined) continue;
    if (typeof value === 'string') headers[header] = value;
    else if (header === 'authorization') throw notBearer();
  }
  return headers;
}

function notBearer(): Error {
  const message = '"Authorization" in the payload of connection_init must be "Bearer <token>".';
  return graphError('UNAUTHENTICATED', message);
}
