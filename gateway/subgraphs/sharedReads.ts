import { tracingHeaders } from '../../subgraphs/kit/serving/forwardedHeaders.js';
import type { SubgraphOperation, SubgraphRequest, SubgraphResult, SubgraphTransport } from './transport.js';

/** Lets those who ask the same thing at the same time have one answer; for all transports of one graph. */
export type ShareReads = (transport: SubgraphTransport) => SubgraphTransport;

interface Read {
  readonly answer: Promise<SubgraphResult>;
  /** Of the one who began it. */
  readonly signal: AbortSignal | undefined;
}

/** Reads that are under way, by operation and then by everything else that an answer depends on. */
type Reads = Map<SubgraphOperation, Map<string, Read>>;

/**
 * A query that is under way is not asked again by whoever has the same headers, tracing aside: both get its answer. Nobody
 * gets an answer that is older than what it knows already: nothing is shared after its end, and a read that began before
 * a mutation was answered, or an event came, is not shared with those who ask after it.
 */
export function sharedReads(): ShareReads {
  const everywhere = new Set<Reads>();
  const forget = (): void => {
    for (const reads of everywhere) reads.clear();
  };
  return (transport) => {
    const reads: Reads = new Map();
    everywhere.add(reads);
    return {
      execute: (request) =>
        request.operation.kind === 'query'
          ? read(transport, request, reads)
          : transport.execute(request).finally(forget),
      async subscribe(request) {
        const events = await transport.subscribe(request);
        return Symbol.asyncIterator in events ? tapped(events, forget) : events;
      },
      close() {
        everywhere.delete(reads);
        return transport.close();
      },
    };
  };
}

async function read(
  transport: SubgraphTransport,
  request: SubgraphRequest,
  reads: Reads,
): Promise<SubgraphResult> {
  const variablesText = JSON.stringify(request.variables);
  const id = `${identityOf(request.headers)}\n${variablesText}`;
  const underWay = reads.get(request.operation)?.get(id);
  if (!underWay) return begin(transport, { ...request, variablesText }, reads, id);
  try {
    return await underWay.answer;
  } catch (error) {
    if (!underWay.signal?.aborted) throw error;
    return read(transport, request, reads); // only whoever began it has left
  }
}

async function begin(
  transport: SubgraphTransport,
  request: SubgraphRequest,
  reads: Reads,
  id: string,
): Promise<SubgraphResult> {
  const alike = reads.get(request.operation) ?? new Map<string, Read>();
  const begun: Read = { answer: transport.execute(request), signal: request.signal };
  reads.set(request.operation, alike.set(id, begun));
  try {
    return await begun.answer;
  } finally {
    if (alike.get(id) === begun) alike.delete(id);
    if (alike.size === 0 && reads.get(request.operation) === alike) reads.delete(request.operation);
  }
}

function identityOf(headers: SubgraphRequest['headers']): string {
  let identity = '';
  for (const name of Object.keys(headers)) {
    if (!tracingHeaders.includes(name)) identity += `${name}:${headers[name] ?? ''}\n`;
  }
  return identity;
}

/** The same stream; `tap` is called before each of its items is given. */
function tapped<T>(source: AsyncIterableIterator<T>, tap: () => void): AsyncIterableIterator<T> {
  return {
    next: () =>
      source.next().then((item) => {
        tap();
        return item;
      }),
    return: () => source.return?.() ?? Promise.resolve({ done: true, value: undefined }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
