import type { GraphQLFormattedError } from 'graphql';

/** Ends an operation by an `error` message; the errors are the client's to see. */
export class StreamFailed extends Error {
  readonly errors: readonly GraphQLFormattedError[];

  constructor(errors: readonly GraphQLFormattedError[]) {
    super('The stream failed.');
    this.errors = errors;
  }
}
