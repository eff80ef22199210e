import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode } from '../errors.js';

/** What is wrong with a document or its variables, once the request around them was a good one. */
const requestErrors: ReadonlySet<string> = new Set<ErrorCode>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_USER_INPUT',
  'COST_ESTIMATED_TOO_EXPENSIVE',
  'QUERY_NOT_IN_SAFELIST',
]);

/**
 * A Fastify hook for the end of a GraphQL request. By the rules of GraphQL over HTTP a request error is 400 as
 * `application/graphql-response+json`, but 200 as `application/json`: clients that ask for that do not read the body of
 * another status, which an intermediary may have written. Who may not come in at all keeps the status of its code.
 */
export function plainJsonStatus(
  { record }: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  done: (error: null, payload: unknown) => void,
): void {
  if (reply.statusCode === 400 && isPlainJson(reply) && isRequestError(record.codes)) reply.code(200);
  done(null, payload);
}

function isPlainJson(reply: FastifyReply): boolean {
  return String(reply.getHeader('content-type')).startsWith('application/json');
}

function isRequestError(codes: ReadonlySet<string>): boolean {
  return codes.size > 0 && [...codes].every((code) => requestErrors.has(code));
}
