import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What travels on with a request, to subgraphs and their resolvers. Lower case. */
export interface ForwardedHeaders extends Readonly<Record<string, string>> {
  readonly 'x-request-id': string;
}

/** Those that tell which request it is, or belongs to, and nothing else: they change no answer. */
export const tracingHeaders: readonly string[] = ['x-request-id', 'traceparent', 'tracestate'];

const requestIdShape = /^[\w.:-]{1,100}$/;
const traceParentShape = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;
const traceStateShape = /^[\x20-\x7e]{1,512}$/;

/** Picks the headers that travel on; a request id that is missing or odd is replaced by a new one. */
export function forwardedHeaders(given: IncomingHttpHeaders): ForwardedHeaders {
  const requestId = given['x-request-id'];
  const traceParent = given['traceparent'];
  const traceState = given['tracestate'];
  return {
    ...(given.authorization !== undefined && { authorization: given.authorization }),
    'x-request-id': fits(requestId, requestIdShape) ? requestId : newRequestId(),
    ...(fits(traceParent, traceParentShape) && { traceparent: traceParent }),
    ...(fits(traceParent, traceParentShape) &&
      fits(traceState, traceStateShape) && { tracestate: traceState }),
  };
}

/** Node puts its UUIDs together from 27 pieces, all of which stay with whoever keeps one: this is one piece. */
export function newRequestId(): string {
  return Buffer.from(randomUUID(), 'latin1').toString('latin1');
}

function fits(value: string | string[] | undefined, shape: RegExp): value is string {
  return typeof value === 'string' && shape.test(value);
}
