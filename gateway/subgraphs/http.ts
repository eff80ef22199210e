import { Pool } from 'undici';
import { isRecord } from '../json.js';
import type { SubgraphRequest, SubgraphResult, SubgraphTransport } from './transport.js';
import { webSocketStream } from './webSocketStream.js';

export interface HttpOptions {
  readonly url: string;
  readonly connections?: number;
  readonly maxResponseBytes?: number;
}

/**
 * Asks a subgraph over HTTP, and over graphql-transport-ws at the same URL for subscriptions. It keeps connections, and
 * asks a query a second time when the connection broke under it; a mutation may have acted by then, and is not repeated.
 * Rejects when no GraphQL answer comes. Set a time limit by `withDeadline`.
 */
export function http({ url, connections = 64, maxResponseBytes = 2 ** 25 }: HttpOptions): SubgraphTransport {
  const { origin, pathname, search } = new URL(url);
  const pool = new Pool(origin, { connections, maxResponseSize: maxResponseBytes });
  const path = pathname + search;
  return {
    async execute(request) {
      try {
        return await post(pool, path, request);
      } catch (error) {
        if (request.operation.kind !== 'query' || !isConnectionFailure(error)) throw error;
        return post(pool, path, request);
      }
    },
    subscribe: (request) => webSocketStream(url, request),
    close: () => pool.destroy(),
  };
}

async function post(
  pool: Pool,
  path: string,
  { operation, variables, headers, signal }: SubgraphRequest,
): Promise<SubgraphResult> {
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path,
    headers: { ...headers, ...contentHeaders },
    body: JSON.stringify({ query: operation.text, operationName: operation.name, variables }),
    signal: signal ?? null,
  });
  return graphqlAnswer(statusCode, await body.text());
}

const contentHeaders = {
  'content-type': 'application/json',
  accept: 'application/graphql-response+json, application/json',
};

/** A GraphQL server may answer errors with any status; what else speaks HTTP does not answer GraphQL. */
function graphqlAnswer(statusCode: number, text: string): SubgraphResult {
  const answer = parsed(text);
  const hasData = isRecord(answer) && (isRecord(answer['data']) || answer['data'] === null);
  if (hasData || (isRecord(answer) && Array.isArray(answer['errors']))) return answer;
  throw new Error(`HTTP ${statusCode} without a GraphQL answer`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isConnectionFailure(error: unknown): boolean {
  return error instanceof Error && 'code' in error && connectionFailures.has(error.code);
}

const connectionFailures = new Set<unknown>([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
]);
