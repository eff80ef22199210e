import { AsyncLocalStorage } from 'node:async_hooks';
import { getOperationAST, OperationTypeNode, print } from 'graphql';
import { afterAll, expect } from 'vitest';
import type { GraphRequest } from '../../../gateway/graph.js';
import { openGraph } from '../../../gateway/openGraph.js';
import type { OpenGraph } from '../../../gateway/openGraph.js';
import { recording } from './fetches.js';
import type { Fetches } from './fetches.js';
import { differencesFromStock } from './differencesFromStock.js';
import type { Recorded } from './differencesFromStock.js';

/** What was asked in this test file: each operation once for each kind of outcome. */
const recorded = new Map<string, Recorded>();

// One that starts the suite takes all of them with it: a hook of a module that is imported is run last.
afterAll(async () => {
  expect(await differencesFromStock([...recorded.values()])).toEqual([]);
});

/**
 * `openGraph`, remembering what is asked of the graph and of its subgraphs. At the end of the test file the stock executor
 * is given the same answers of the subgraphs, and must give the same to the client.
 */
export const openCompared: typeof openGraph = async (options) => {
  if (options.executor === 'apollo') return openGraph(options);
  const executing = new AsyncLocalStorage<Execution>();
  const graph = await openGraph({
    ...options,
    subgraphs: (name, url) =>
      recording(name, options.subgraphs(name, url), () => executing.getStore()?.fetches),
  });
  const underWay = new Set<Execution>();
  const watched = async <T extends object>(request: GraphRequest, act: () => Promise<T>): Promise<T> => {
    const { supergraphSdl } = graph;
    const execution: Execution = { fetches: [], mayShare: underWay.size > 0 };
    for (const other of underWay) other.mayShare = true;
    underWay.add(execution);
    const answer = await executing.run(execution, act).finally(() => underWay.delete(execution));
    const isExecuted = !isSubscription(request) && request.signal?.aborted !== true;
    if (isExecuted) remember({ supergraphSdl, request, answer, ...execution });
    return answer;
  };
  return Object.assign(Object.create(graph) as OpenGraph, {
    execute: (request: GraphRequest) => watched(request, () => graph.execute(request)),
    subscribe: (request: GraphRequest) => watched(request, () => graph.subscribe(request)),
  });
};

/** Those the stock executor refuses. */
function isSubscription({ document, operationName }: GraphRequest): boolean {
  const operation = getOperationAST(document, operationName);
  return operation?.operation === OperationTypeNode.SUBSCRIPTION;
}

interface Execution {
  readonly fetches: Fetches;
  mayShare: boolean;
}

function remember(execution: Recorded): void {
  const { supergraphSdl, request, answer, fetches } = execution;
  const codes = (answer.errors ?? []).map(({ extensions }) => extensions['code']);
  const about = [
    ...[supergraphSdl, request.operationName, print(request.document)],
    ...[Object.keys(request.variables).sort(), [...new Set(codes)].sort(), answer.data === null],
  ];
  const key = JSON.stringify(about);
  const known = recorded.get(key);
  if (known && !(known.mayShare && !execution.mayShare)) return;
  recorded.set(key, { ...execution, fetches: fetches.map((fetch) => ({ ...fetch })) });
}
