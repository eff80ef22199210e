import type { IncomingHttpHeaders } from 'node:http';
import { graphError } from '../errors.js';
import { tracingHeaders } from './forwardedHeaders.js';

const travelling = ['authorization', ...tracingHeaders];

/** What the operations of a WebSocket carry on of its handshake: all else would be kept as long as the connection. */
export function handshakeHeaders(given: IncomingHttpHeaders): IncomingHttpHeaders {
  const names = travelling.filter((name) => given[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, given[name]]));
}

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
