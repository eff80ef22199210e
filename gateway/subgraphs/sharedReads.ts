import { tracingHeaders } from '../../subgraphs/kit/serving/forwardedHeaders.js';
import type { AbortSignalLike } from '../../subgraphs/kit/abort.js';
import type { SubgraphOperation, SubgraphRequest, SubgraphResult, SubgraphTransport } from './transport.js';

/** Lets those who ask the same thing at the same time have one answer; for all transports of one graph. */
export type ShareReads = (transport: SubgraphTransport) => SubgraphTransport;

interface Read {
  readonly headers: SubgraphRequest['headers'];
  readonly variablesText: () => string;
  readonly answer: Promise<SubgraphResult>;
  /** Of the one who began it. */
  readonly signal: AbortSignalLike | undefined;
}

/**
 * Of more reads of one operation nobody looks for the like of another: where a subgraph hangs there are thousands, and
 * comparing each with all that came before would take all time.
 */
const mostCompared = 100;

/** Reads that are under way, by operation. */
type Reads = Map<SubgraphOperation, Set<Read>>;

/**
 * A query that is under way is not asked again by whoever has the same headers, tracing aside: both get its answer. Nobody
 * gets an answer that is older than what it knows already: nothing is shared after its end, and a read that began before
 * a mutation was answered, or an event came, is not shared with those who ask after it.
 */
export function sharedReads(): ShareReads {
  const everywhere = new Set<Reads>();
  const forget = (): void => {
    for (const reads of everywhere) if (reads.size > 0) reads.clear(); // it makes a new table
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
        return Symbol.asyncIterator in events ? new Tapped(events, forget) : events;
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
  const variablesText = writtenOnce(request.variables);
  const underWay = readLike(request.headers, variablesText, reads.get(request.operation));
  if (!underWay) return begin(transport, { ...request, variablesText }, variablesText, reads);
  try {
    return await underWay.answer;
  } catch (error) {
    if (!underWay.signal?.aborted) throw error;
    return read(transport, request, reads); // only whoever began it has left
  }
}

/** As JSON, when somebody needs it: of different callers nobody does. */
function writtenOnce(variables: SubgraphRequest['variables']): () => string {
  let text: string | null = null;
  return () => (text ??= JSON.stringify(variables));
}

/** The read whose answer depends on the same. Among few comparing is cheaper than making keys of them. */
function readLike(
  headers: SubgraphRequest['headers'],
  variablesText: () => string,
  reads: ReadonlySet<Read> | undefined,
): Read | undefined {
  if (!reads || reads.size > mostCompared) return undefined;
  for (const one of reads) {
    if (areAlike(one.headers, headers) && one.variablesText() === variablesText()) return one;
  }
  return undefined;
}

async function begin(
  transport: SubgraphTransport,
  request: SubgraphRequest,
  variablesText: () => string,
  reads: Reads,
): Promise<SubgraphResult> {
  const { operation, headers, signal } = request;
  const others = reads.get(operation) ?? new Set<Read>();
  const begun: Read = { headers, variablesText, answer: transport.execute(request), signal };
  reads.set(operation, others.add(begun));
  try {
    return await begun.answer;
  } finally {
    others.delete(begun);
    if (others.size === 0 && reads.get(operation) === others) reads.delete(operation);
  }
}

function areAlike(some: SubgraphRequest['headers'], others: SubgraphRequest['headers']): boolean {
  return areAmong(some, others) && areAmong(others, some);
}

/** Whether the deciding ones among `some` are the same in `others`. */
function areAmong(some: SubgraphRequest['headers'], others: SubgraphRequest['headers']): boolean {
  return Object.keys(some).every((name) => tracingHeaders.includes(name) || some[name] === others[name]);
}

/** The same stream; `tap` is called before each of its items is given. */
class Tapped<T> implements AsyncIterableIterator<T> {
  readonly #source: AsyncIterableIterator<T>;
  readonly #tap: () => void;

  constructor(source: AsyncIterableIterator<T>, tap: () => void) {
    this.#source = source;
    this.#tap = tap;
  }

  async next(): Promise<IteratorResult<T>> {
    const item = await this.#source.next();
    this.#tap();
    return item;
  }

  return(): Promise<IteratorResult<T>> {
    return this.#source.return?.() ?? Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
