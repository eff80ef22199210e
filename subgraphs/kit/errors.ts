import { GraphQLError } from 'graphql';

/**
 * Every code that a top-level GraphQL error may carry in `extensions.code`: the caller's mistakes and our faults.
 * Business refusals are not here: they are data, in `userErrors`.
 */
export const errorCodes = {
  UNAUTHENTICATED:
    'No token, or one that is malformed, wrongly signed, expired or meant for someone else. A WebSocket with such a token is closed, with 4403.',
  FORBIDDEN:
    'The caller is known, and this is not for its role or account, or no longer. To follow what does not exist is answered alike.',
  UNAUTHORIZED_FIELD_OR_TYPE: 'The field, or its type, is not for this caller: null stands in its place.',
  BAD_USER_INPUT: 'An argument or variable is malformed: the message names it and says what would be right.',
  BAD_REQUEST:
    'The HTTP request itself is malformed, or goes to an address, method or content type that is not served.',
  GRAPHQL_PARSE_FAILED: 'The document is not GraphQL, or has more tokens than the published limit.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema, or breaks a published limit.',
  OPERATION_RESOLUTION_FAILURE: 'The document holds no such operation, or several and none was named.',
  PERSISTED_QUERY_NOT_FOUND: 'The hash is not known here: send the document with it once.',
  PERSISTED_QUERY_NOT_SUPPORTED: 'Persisted queries are switched off.',
  QUERY_NOT_IN_SAFELIST: 'Only operations that were registered beforehand are served here.',
  COST_ESTIMATED_TOO_EXPENSIVE:
    'The operation would cost more than one may: `estimatedCost` and `maxCost` say how much. Ask for shorter lists.',
  SUBSCRIPTION_NEEDS_STREAM:
    'Subscriptions are served over WebSocket (graphql-transport-ws) or by server-sent events (`/graphql/stream`), not by a plain POST.',
  PAYLOAD_TOO_LARGE:
    'The request is larger than the published limit. A WebSocket message that is closes its connection, with 1009.',
  RATE_LIMITED:
    'Too many requests from this caller: try again after `retryAfterSeconds`. Or too many operations at once on one connection: then it is not said when, but end one of them.',
  CURSOR_INVALID: 'The cursor is not one of this list or stream.',
  CURSOR_TOO_OLD: 'The log no longer reaches back to this cursor: start again from the present.',
  DOWNSTREAM_UNAVAILABLE: 'A service behind the gateway cannot be reached or does not answer: try again.',
  INTERNAL_SERVER_ERROR: 'Our fault. The request id in the answer finds it in our log.',
} as const satisfies Record<string, string>;

export type ErrorCode = keyof typeof errorCodes;

/** A caller's mistake or our fault as a GraphQL error with its code, and whatever else helps in `facts`. */
export function graphError(
  code: ErrorCode,
  message: string,
  facts: Record<string, unknown> = {},
  path?: readonly (string | number)[],
): GraphQLError {
  return new GraphQLError(message, { ...(path && { path }), extensions: { code, ...facts } });
}
