import { parse } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { OpenGraph } from '../../../gateway/openGraph.js';
import { graphError } from '../../../subgraphs/kit/errors.js';
import { mailbox } from '../../../subgraphs/kit/streams/mailbox.js';
import type { Mailbox } from '../../../subgraphs/kit/streams/mailbox.js';
import { aSubgraph, openMade } from '../../support/supergraphs.js';
import type { MadeGraph } from '../../support/supergraphs.js';

type Stream = AsyncIterableIterator<ExecutionResult>;
interface Change {
  readonly version: number;
  readonly item?: { readonly id: string } | null;
}

/** A feed of item changes, and a subgraph that knows the items; `sources` are the feeds that were opened. */
interface Feed extends MadeGraph {
  readonly sources: Mailbox<{ itemChanged: Change }>[];
  readonly left: string[];
  readonly asked: string[];
  /** Resolves when the item that never comes was asked for. */
  readonly stuck: Promise<void>;
}

async function aFeed(): Promise<Feed> {
  const sources: Mailbox<{ itemChanged: Change }>[] = [];
  const left: string[] = [];
  const asked: string[] = [];
  const [stuck, markStuck] = signal();
  const labels = { shared: true };
  const feed = aSubgraph(
    'feed',
    `type Query { now: Int } type Subscription { itemChanged(id: ID, after: Int = 0): Change  other: Int  forbidden: Int }
     type Change { version: Int!  item: Item  labels: JSON  risky: Int } type Item @key(fields: "id") { id: ID! }  scalar JSON`,
    {
      Subscription: {
        itemChanged: {
          subscribe: (_: unknown, { id }: { id?: string }) => {
            const source = mailbox<{ itemChanged: Change }>(100, () => left.push(id ?? 'all'));
            sources.push(source);
            return source;
          },
        },
        forbidden: {
          subscribe: () => {
            throw graphError('FORBIDDEN', 'not for you');
          },
        },
      },
      Change: {
        labels: () => labels,
        risky: ({ version }: Change) => {
          if (version === 2) throw new Error('bug');
          return version;
        },
      },
    },
  );
  const items = aSubgraph('items', 'type Item @key(fields: "id") { id: ID! name: String  price: Int! }', {
    Item: {
      __resolveReference: async ({ id }: { id: string }) => {
        asked.push(id);
        if (id === 'broken') throw graphError('FORBIDDEN', 'not this one');
        if (id === 'stuck') markStuck();
        await (id === 'stuck' && new Promise(() => undefined));
        return { id, name: `item ${id}`, price: 1 };
      },
    },
  });
  return { ...(await openMade([feed, items])), sources, left, asked, stuck };
}

function signal(): [Promise<void>, () => void] {
  let mark: () => void = () => undefined;
  const marked = new Promise<void>((resolve) => {
    mark = resolve;
  });
  return [
    marked,
    () => {
      mark();
    },
  ];
}

async function open(graph: OpenGraph, query: string, variables = {}, signal?: AbortSignal): Promise<Stream> {
  const request = {
    document: parse(query),
    operationName: null,
    variables,
    headers: {},
    ...(signal && { signal }),
  };
  const opened = await graph.subscribe(request);
  if (!(Symbol.asyncIterator in opened)) throw new Error(JSON.stringify(opened));
  return opened;
}

const nextOf = async (stream: Stream): Promise<unknown> => {
  const next = await stream.next();
  return next.done === true ? 'done' : JSON.parse(JSON.stringify(next.value));
};

describe('a subscription', () => {
  it('brings what its source has and what other subgraphs add, event by event', async () => {
    const { graph, sources } = await aFeed();
    const stream = await open(
      graph,
      'subscription ($id: ID) { change: itemChanged(id: $id) { item { it: name price } version } }',
    );

    sources[0]?.push({ itemChanged: { version: 1, item: { id: 'a' } } });
    sources[0]?.push({ itemChanged: { version: 2, item: null } });

    expect(await nextOf(stream)).toEqual({
      data: { change: { item: { it: 'item a', price: 1 }, version: 1 } },
    });
    expect(await nextOf(stream)).toEqual({ data: { change: { item: null, version: 2 } } });
  });

  it('has the errors of an event in that event', async () => {
    const { graph, sources } = await aFeed();
    const stream = await open(graph, 'subscription { itemChanged { version risky item { id price } } }');

    for (const [version, id] of ['broken', 'b', 'c'].entries()) {
      sources[0]?.push({ itemChanged: { version: version + 1, item: { id } } });
    }

    expect(await nextOf(stream)).toEqual({
      data: { itemChanged: { version: 1, risky: 1, item: null } },
      errors: [{ message: 'not this one', path: ['itemChanged', 'item'], extensions: { code: 'FORBIDDEN' } }],
    });
    expect(await nextOf(stream)).toMatchObject({
      data: { itemChanged: { version: 2, risky: null, item: { id: 'b', price: 1 } } },
      errors: [{ path: ['itemChanged', 'risky'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    });
    expect(await nextOf(stream)).toEqual({
      data: { itemChanged: { version: 3, risky: 3, item: { id: 'c', price: 1 } } },
    });
  });

  it('works on one event after the other, and no more than 32 ahead of what is asked for', async () => {
    const { graph, sources, asked } = await aFeed();
    const stream = await open(graph, 'subscription { itemChanged { item { name } } }');
    const ids = Array.from({ length: 100 }, (_, number) => `i${number}`);

    for (const id of ids) sources[0]?.push({ itemChanged: { version: 1, item: { id } } });
    const first = await nextOf(stream);
    expect(asked).toEqual(ids.slice(0, 32));
    const rest = await Promise.all(ids.slice(1).map(() => nextOf(stream)));

    expect(asked).toEqual(ids);
    expect([first, ...rest]).toEqual(
      ids.map((id) => ({ data: { itemChanged: { item: { name: `item ${id}` } } } })),
    );
  });

  it('shares no object between clients, though the source shares its event', async () => {
    const { graph, sources } = await aFeed();
    const event = { itemChanged: { version: 1, item: { id: 'a' } } };
    const [named, priced] = [
      await open(graph, 'subscription { itemChanged { labels item { name } } }'),
      await open(graph, 'subscription { itemChanged { labels item { price } } }'),
    ];

    for (const source of sources) source.push(event);
    const first = (await named.next()) as IteratorYieldResult<ExecutionResult>;
    (first.value.data as { itemChanged: { labels: Record<string, unknown> } }).itemChanged.labels['mine'] = 1;

    expect(await nextOf(priced)).toEqual({
      data: { itemChanged: { labels: { shared: true }, item: { price: 1 } } },
    });
    expect(event).toEqual({ itemChanged: { version: 1, item: { id: 'a' } } });
  });

  it('ends with its source', async () => {
    const { graph, sources } = await aFeed();
    const stream = await open(graph, 'subscription { itemChanged { version } }');

    const pending = nextOf(stream);
    sources[0]?.close();

    expect(await pending).toBe('done');
    expect(await nextOf(stream)).toBe('done');
  });

  it('tells when its source breaks, and ends', async () => {
    const { graph, sources, logged } = await aFeed();
    const stream = await open(graph, 'subscription { itemChanged { version } }');

    sources[0]?.close(new Error('the log is gone'));

    expect(await nextOf(stream)).toMatchObject({
      errors: [{ message: 'Internal server error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    });
    expect(await nextOf(stream)).toBe('done');
    expect(logged).toMatchObject([{ err: { message: 'the log is gone' } }]);
  });
});

describe('leaving a subscription', () => {
  it('settles at once while idle, and releases the source', async () => {
    const { graph, left } = await aFeed();
    const stream = await open(graph, 'subscription { itemChanged(id: "x") { version } }');
    const pending = nextOf(stream);

    await stream.return?.();

    expect(await pending).toBe('done');
    expect(left).toEqual(['x']);
    expect(await nextOf(stream)).toBe('done');
  });

  it('settles at once while an event is worked on', async () => {
    const { graph, sources, stuck } = await aFeed();
    const stream = await open(graph, 'subscription { itemChanged { item { name } } }');
    sources[0]?.push({ itemChanged: { version: 1, item: { id: 'stuck' } } });

    const pending = nextOf(stream);
    await stuck;
    await stream.return?.();

    expect(await pending).toBe('done');
    expect(await nextOf(stream)).toBe('done');
  });

  it('happens when the client’s signal says so', async () => {
    const { graph, left } = await aFeed();
    const leaving = new AbortController();
    const stream = await open(graph, 'subscription { itemChanged { version } }', {}, leaving.signal);
    const pending = nextOf(stream);

    leaving.abort();

    expect(await pending).toBe('done');
    expect(left).toEqual(['all']);
  });

  it('does not wait for a generator that does', async () => {
    const waiting = aSubgraph('waiting', 'type Query { a: Int } type Subscription { tick: Int }', {
      Subscription: {
        tick: {
          subscribe: async function* () {
            yield { tick: 1 };
            await new Promise(() => undefined);
          },
        },
      },
    });
    const { graph } = await openMade([waiting]);
    const stream = await open(graph, 'subscription { tick }');
    expect(await nextOf(stream)).toEqual({ data: { tick: 1 } });
    const pending = nextOf(stream);

    await stream.return?.();

    expect(await pending).toBe('done');
  });
});

describe('a subscription that cannot be opened is one result', () => {
  const refused = async (query: string, variables = {}): Promise<unknown> => {
    const { graph, sent } = await aFeed();
    const result = await graph.subscribe({
      document: parse(query),
      operationName: null,
      variables,
      headers: {},
    });
    return { ...(JSON.parse(JSON.stringify(result)) as object), sent: sent.length };
  };

  it('with the subgraph’s reason', async () => {
    expect(await refused('subscription { not: forbidden }')).toEqual({
      errors: [{ message: 'not for you', path: ['not'], extensions: { code: 'FORBIDDEN' } }],
      sent: 1,
    });
  });

  it.each([
    ['two root fields', 'subscription { itemChanged { version } other }', {}],
    ['one field twice', 'subscription { a: other b: other }', {}],
    ['a condition', 'subscription { other @skip(if: false) }', {}],
    ['a condition that varies', 'subscription ($x: Boolean!) { other @include(if: $x) }', { x: true }],
    [
      'a condition on a fragment',
      'subscription { ...F @include(if: true) } fragment F on Subscription { other }',
      {},
    ],
    [
      'a condition in a fragment',
      'subscription { ...F } fragment F on Subscription { ... { other @skip(if: false) } }',
      {},
    ],
    ['an introspection field', 'subscription { __typename }', {}],
  ])('for %s', async (_, query, variables) => {
    expect(await refused(query, variables)).toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
      sent: 0,
    });
  });

  it('for a wrong variable', async () => {
    expect(
      await refused('subscription ($x: Int) { itemChanged(after: $x) { version } }', { x: 'a' }),
    ).toMatchObject({
      errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
      sent: 0,
    });
  });

  it('for a subgraph that is down', async () => {
    const feed = aSubgraph('feed', 'type Query { a: Int } type Subscription { b: Int }');
    const gone = () => Promise.reject(new Error('gone'));
    const transport = { execute: gone, subscribe: gone, close: () => Promise.resolve() };
    const { graph } = await openMade([feed], {
      transports: { feed: transport },
      streamPatienceMs: 0,
    });

    const result = await graph.subscribe({
      document: parse('subscription { b }'),
      operationName: null,
      variables: {},
      headers: {},
    });

    expect(result).toMatchObject({ errors: [{ extensions: { code: 'DOWNSTREAM_UNAVAILABLE' } }] });
  });
});

it('a query over the same door is simply answered', async () => {
  const { graph } = await aFeed();

  const result = await graph.subscribe({
    document: parse('{ __typename }'),
    operationName: null,
    variables: {},
    headers: {},
  });

  expect(result).toEqual({ data: { __typename: 'Query' } });
});
