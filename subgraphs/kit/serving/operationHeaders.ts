import type { IncomingHttpHeaders } from 'node:http';
import type { SubscribePayload } from 'graphql-ws';
import { tracingHeaders } from './forwardedHeaders.js';

/**
 * What an operation of a WebSocket says of itself in `extensions.headers`, over what its connection said: which request it
 * is, as a gateway asks for many on one connection. Who asks, only the connection says.
 */
export function operationHeaders({ extensions }: SubscribePayload): IncomingHttpHeaders {
  const given: unknown = extensions?.['headers'];
  if (typeof given !== 'object' || given === null) return {};
  return Object.fromEntries(Object.entries(given).filter(([name]) => tracingHeaders.includes(name)));
}
