import { parse } from 'graphql';
import type { GraphQLError } from 'graphql';
import type { OpenGraph } from '../../../../gateway/openGraph.js';
import { isShared } from '../../../../subgraphs/kit/serving/sharedStream.js';
import type { Delivery, SharedResult } from '../../../../subgraphs/kit/serving/sharedStream.js';
import { mailbox } from '../../../../subgraphs/kit/streams/mailbox.js';
import type { Claims } from '../../../../subgraphs/kit/tokens.js';

export interface FollowOptions {
  readonly variables?: Record<string, unknown>;
  readonly claims?: Partial<Claims> | null;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
  /** Never can take more than one result until it says so. */
  readonly isSlow?: boolean;
  /** Says that it can take more while it is given something. */
  readonly asksAtOnce?: boolean;
}

/** A client of a stream, as a transport sees it. */
export interface Follower extends Delivery {
  /** The next result, parsed; `{ ended }` at the end. */
  next(): Promise<unknown>;
  readonly results: readonly SharedResult[];
  /** How many of them came together, each time. */
  readonly pieces: readonly number[];
  readonly isTelling: () => boolean;
}

/** Follows `query` on `graph`; rejects with the errors for which that is not possible. */
export async function follow(
  graph: OpenGraph,
  query: string,
  options: FollowOptions = {},
): Promise<Follower> {
  const { variables = {}, claims = {}, headers = {}, signal, isSlow = false, asksAtOnce = false } = options;
  const identity = claims && { sub: 'ann', exp: 4_000_000_000, ...claims };
  const stream = await graph.subscribe({
    document: parse(query),
    operationName: null,
    variables,
    headers: { authorization: `Bearer ${identity?.sub ?? ''} ${identity?.exp ?? ''}`, ...headers },
    ...(identity && { caller: { claims: identity, address: '127.0.0.1' } }),
    ...(signal && { signal }),
  });
  if (!(Symbol.asyncIterator in stream)) throw new Refused(stream.errors ?? []);
  if (!isShared(stream)) throw new Error('not a shared stream');
  const told = mailbox<object>(10_000);
  const results: SharedResult[] = [];
  const pieces: number[] = [];
  let delivery: Delivery | null = null;
  delivery = stream.deliverTo({
    next(together) {
      results.push(...together);
      pieces.push(together.length);
      for (const { json } of together) told.push(JSON.parse(json.toString()) as object);
      if (asksAtOnce) delivery?.drained();
      return !isSlow;
    },
    end: (ending) => void told.push({ ended: ending }),
  });
  return {
    results,
    pieces,
    isTelling: () => stream.isTelling,
    next: async () => ((await told.next()) as IteratorYieldResult<object>).value,
    drained: () => {
      delivery.drained();
    },
    leave: (isLagging) => {
      delivery.leave(isLagging);
    },
  };
}

export class Refused extends Error {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super('refused');
    this.errors = errors;
  }
}
