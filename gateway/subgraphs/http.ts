import { Pool } from 'undici';
import { isRecord } from '../json.js';
import { post } from './post.js';
import type { HttpAnswer } from './post.js';
import type { SubgraphOperation, SubgraphResult, SubgraphTransport } from './transport.js';
import { webSocketStreams } from './webSocketStreams.js';

export interface HttpOptions {
  readonly url: string;
  readonly connections?: number;
  readonly maxResponseBytes?: number;
}

/**
 * Asks a subgraph over HTTP, and over graphql-transport-ws at the same URL for subscriptions. It keeps connections, and
 * asks a query a second time, by a new one, when the connection broke under it, or when what stands before the subgraph
 * says that it is not there; a mutation may have acted by then, and is not repeated. Rejects when no GraphQL answer comes.
 * Set a time limit by `withDeadline`.
 */
export function http({ url, connections = 64, maxResponseBytes = 2 ** 25 }: HttpOptions): SubgraphTransport {
  const { origin, pathname, search } = new URL(url);
  const pool = new Pool(origin, { connections, maxResponseSize: maxResponseBytes });
  const newOnes = new Pool(origin, { connections, maxResponseSize: maxResponseBytes, pipelining: 0 });
  const path = pathname + search;
  return {
    async execute({ operation, variables, variablesText, headers, signal }) {
      const body = bodyOf(operation, variablesText?.() ?? JSON.stringify(variables));
      const asked = { path, headers: { ...headers, ...contentHeaders }, body };
      const ask = (by: Pool): Promise<HttpAnswer> => post(by, asked, signal);
      return graphqlAnswer(
        await (operation.kind === 'query' ? twiceAtMost(ask, [pool, newOnes]) : ask(pool)),
      );
    },
    subscribe: webSocketStreams(url),
    close: async () => {
      await Promise.all([pool.destroy(), newOnes.destroy()]);
    },
  };
}

const contentHeaders = {
  'content-type': 'application/json',
  accept: 'application/graphql-response+json, application/json',
};

/** What is the same in every request for an operation is written once. */
function bodyOf(operation: SubgraphOperation, variablesText: string): string {
  const { text: query, name: operationName } = operation;
  const beginning = beginnings.get(operation) ?? JSON.stringify({ query, operationName }).slice(0, -1);
  beginnings.set(operation, beginning);
  return `${beginning},"variables":${variablesText}}`;
}

const beginnings = new WeakMap<SubgraphOperation, string>();

/** The second time by a new connection: those that were kept may have broken all at once. */
async function twiceAtMost(
  ask: (by: Pool) => Promise<HttpAnswer>,
  [kept, newOnes]: readonly [Pool, Pool],
): Promise<HttpAnswer> {
  const first = await ask(kept).catch((error: unknown) => {
    if (isConnectionFailure(error)) return null;
    throw error;
  });
  return first === null || absences.has(first.statusCode) ? ask(newOnes) : first;
}

/** Bad gateway, service unavailable, gateway timeout. */
const absences: ReadonlySet<number> = new Set([502, 503, 504]);

/** A GraphQL server may answer errors with any status; what else speaks HTTP does not answer GraphQL. */
function graphqlAnswer({ statusCode, text }: HttpAnswer): SubgraphResult {
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

const connectionFailures: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EAI_AGAIN',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
]);
