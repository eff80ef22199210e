import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { Row } from '../json.js';
import type { CompiledOperation } from '../planning/compiledOperation.js';
import type { Fetch } from '../planning/steps.js';
import type { TypeTable } from '../planning/typeTable.js';
import type { SubgraphResult } from '../subgraphs/transport.js';
import type { Failures } from './failures.js';
import { clientPath, relayed } from './subgraphErrors.js';

type Key = string | number;

/** One execution of a plan: what it knows, and what it has found out. */
export interface Run {
  readonly operation: CompiledOperation;
  readonly types: TypeTable;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Sends a fetch's operation; null when the subgraph did not answer, which is in the log by then. */
  readonly ask: (
    fetch: Asked,
    variables: Readonly<Record<string, unknown>>,
  ) => Promise<SubgraphResult | null>;
  /** Logs that a subgraph answered what is no answer to the fetch. */
  readonly complain: (fetch: Fetch, about: string) => void;
  readonly data: Row;
  readonly errors: GraphQLError[];
  readonly failures: Failures;
  /** Objects of which a subgraph said that it knows no such entity: what they lack is null for a reason. */
  readonly unknown: Set<Row>;
}

/** A fetch, or several of one subgraph in one request. */
export type Asked = Pick<Fetch, 'subgraph' | 'operation'>;

/** The variables of the client's that a fetch uses; one without a value is left out. */
export function variablesFor(fetch: Fetch, { variables }: Run): Record<string, unknown> {
  const given = fetch.variables.filter((name) => variables[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, variables[name]]));
}

/** Tells the client of an error at a path of the gateway's data; without a path when there is none to tell. */
export function relay(run: Run, error: GraphQLFormattedError, path: readonly Key[] | null): void {
  run.errors.push(relayed(error, path && clientPath(path, run.operation)));
}

/** What a client is told when a subgraph cannot be asked. Of a mutation nobody knows then whether it happened. */
export function unavailable({ operation }: Fetch): GraphQLFormattedError {
  const outcome = operation.kind === 'mutation' ? 'it may have acted or not' : 'try again';
  return {
    message: `A service behind this field cannot be reached or does not answer: ${outcome}.`,
    extensions: { code: 'DOWNSTREAM_UNAVAILABLE' },
  };
}
