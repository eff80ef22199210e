import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { ErrorCode } from '../errors.js';
import { codeOf, publicGraphError } from './publicErrors.js';

/** The HTTP status of a request that fails as a whole with this code. */
const statuses: Partial<Record<ErrorCode, number>> = {
  PERSISTED_QUERY_NOT_FOUND: 200, // the first half of a conversation, no mistake
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  PAYLOAD_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  DOWNSTREAM_UNAVAILABLE: 503,
  INTERNAL_SERVER_ERROR: 500,
};

export function httpStatus(code: unknown): number {
  return statuses[code as ErrorCode] ?? 400;
}

/** Status and headers of a request that fails as a whole with this error. */
export function httpHead(error: unknown): { status: number; headers: HeaderMap } {
  const headers = new HeaderMap();
  const seconds = error instanceof GraphQLError ? error.extensions['retryAfterSeconds'] : undefined;
  if (typeof seconds === 'number') headers.set('retry-after', String(seconds));
  return { status: httpStatus(codeOf(error)), headers };
}

/** The error with the HTTP status of its code, where Apollo Server looks for one. */
export function withHttpStatus(error: unknown, requestId: string): GraphQLError {
  const shown = publicGraphError(error, requestId);
  const http = httpHead(error);
  return new GraphQLError(shown.message, { extensions: { ...shown.extensions, http } });
}
