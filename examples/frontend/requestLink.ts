import { ApolloLink, CombinedGraphQLErrors, HttpLink } from '@apollo/client';
import type { ErrorLike } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { ErrorLink } from '@apollo/client/link/error';
import { RetryLink } from '@apollo/client/link/retry';
import type { TokenSource } from './tokenSource.js';

/** Queries and mutations, by HTTP. */
export function requestLink(url: string, tokens: TokenSource): ApolloLink {
  return ApolloLink.from([again, withNewToken(tokens), withToken(tokens), new HttpLink({ uri: url })]);
}

/**
 * Asks again when no answer came. A mutation too: it carries its idempotency key, and what was done the first time is
 * not done twice.
 */
const again = new RetryLink({ delay: { initial: 300 }, attempts: { max: 4 } });

/** Asks once more, with a new token, when the graph no longer takes the one in use. */
function withNewToken(tokens: TokenSource): ApolloLink {
  return new ErrorLink(({ error, operation, forward }) => {
    if (!isUnauthenticated(error)) return undefined;
    tokens.forget();
    return forward(operation);
  });
}

function isUnauthenticated(error: ErrorLike): boolean {
  return (
    CombinedGraphQLErrors.is(error) &&
    error.errors.some(({ extensions }) => extensions?.['code'] === 'UNAUTHENTICATED')
  );
}

function withToken(tokens: TokenSource): ApolloLink {
  return new SetContextLink(async () => ({
    headers: { authorization: `Bearer ${await tokens.current()}` },
  }));
}
