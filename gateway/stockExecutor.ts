import { createHash } from 'node:crypto';
import type { ApolloGateway, GraphQLDataSource } from '@apollo/gateway';
import { parse, print } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { LRUCache } from 'lru-cache';
import { graphError } from '../subgraphs/kit/errors.js';
import type { Logger } from '../subgraphs/kit/logger.js';
import { relayed } from './execution/subgraphErrors.js';
import type { GraphRequest } from './graph.js';
import { findOperation } from './planning/findOperation.js';
import type { SubgraphOperation, SubgraphTransport } from './subgraphs/transport.js';

type Executor = ApolloGateway['executor'];
type RequestContext = Parameters<Executor>[0];

/** Executes by `@apollo/gateway` alone, to be compared with ours: same supergraph, same planner, same transports. */
export async function executeStock(
  gateway: ApolloGateway,
  request: GraphRequest,
  logger: Logger,
): Promise<ExecutionResult> {
  const { document, operationName, variables, headers, signal } = request;
  const query = print(document);
  const result = await gateway.executor({
    request: { query, variables: { ...variables }, ...(operationName && { operationName }) },
    document,
    source: query,
    queryHash: createHash('sha256').update(query).digest('hex'),
    operationName,
    operation: findOperation(document, operationName),
    schema: gateway.schema,
    context: { headers, signal },
    metrics: {},
    logger,
  } as unknown as RequestContext);
  if (!result.errors) return result;
  return { ...result, errors: result.errors.map((error) => relayed(error.toJSON(), error.path ?? null)) };
}

/** The way to a subgraph, whichever it is just then, as the stock executor wants it. */
export function dataSourceFor(transport: () => SubgraphTransport): GraphQLDataSource {
  const operations = new LRUCache<string, SubgraphOperation>({ max: 1_000 });
  return {
    async process({ request: { query = '', operationName, variables = {} }, context }) {
      const { headers, signal } = context as Pick<GraphRequest, 'headers' | 'signal'>;
      const operation = operations.get(query) ?? operationOf(query, operationName);
      operations.set(query, operation);
      try {
        const { data, errors } = await transport().execute({ operation, variables, headers, signal });
        return { ...(data !== undefined && { data }), ...(errors && { errors }) };
      } catch {
        throw graphError(
          'DOWNSTREAM_UNAVAILABLE',
          'A service cannot be reached or does not answer: try again.',
        );
      }
    },
  };
}

function operationOf(text: string, name: string | undefined): SubgraphOperation {
  return { kind: findOperation(parse(text, { noLocation: true }), null).operation, name, text };
}
