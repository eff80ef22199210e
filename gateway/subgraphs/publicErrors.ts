import { GraphQLError } from 'graphql';
import type { GraphQLFormattedError } from 'graphql';
import { mask } from '../../subgraphs/kit/database/outage.js';
import { isAboutAnArgument } from '../../subgraphs/kit/serving/publicErrors.js';

type Report = (thrown: unknown, path: GraphQLFormattedError['path']) => void;

/**
 * What a subgraph's code threw, as others may read it: GraphQLErrors with a code pass, and so does what is wrong with the
 * request itself. Anything else is reported and masked.
 */
export function publicErrors(errors: readonly unknown[], report: Report): GraphQLFormattedError[] {
  return errors.map((error) => publicError(error, report));
}

function publicError(error: unknown, report: Report): GraphQLFormattedError {
  const path = error instanceof GraphQLError ? error.path : undefined;
  const thrown = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  if (thrown instanceof GraphQLError && typeof thrown.extensions['code'] === 'string') {
    return { message: thrown.message, ...(path && { path }), extensions: thrown.extensions };
  }
  if (error instanceof GraphQLError && (!path || isAboutAnArgument(error))) {
    return { message: error.message, ...(path && { path }), extensions: { code: 'BAD_USER_INPUT' } };
  }
  report(thrown, path);
  const { message, code } = mask(thrown);
  return { message, ...(path && { path }), extensions: { code } };
}
