import { GraphQLError, GraphQLScalarType } from 'graphql';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { inProcess } from '../../../gateway/subgraphs/inProcess.js';
import type { SubgraphResult, SubgraphTransport } from '../../../gateway/subgraphs/transport.js';
import { graphError } from '../../../subgraphs/kit/errors.js';
import { mailbox } from '../../../subgraphs/kit/streams/mailbox.js';
import type { Subgraph } from '../../../subgraphs/kit/subgraph.js';
import { aSubgraph } from '../../support/supergraphs.js';
import { aRequest } from './requests.js';

const day = new GraphQLScalarType({
  name: 'Day',
  parseValue: (value) => {
    if (value !== 'today') throw new Error('not a day');
    return value;
  },
});
const fail = (error: unknown) => () => {
  throw error;
};

function hosted(overrides: Partial<Subgraph> = {}): {
  transport: SubgraphTransport;
  logged: Record<string, unknown>[];
} {
  const logged: Record<string, unknown>[] = [];
  const logger = pino({}, { write: (line) => void logged.push(JSON.parse(line) as (typeof logged)[number]) });
  const subgraph = aSubgraph(
    'days',
    `scalar Day  scalar JSON
     type Query { hello: String  bug: Int  away: Int  told: Int  untold: Int  wrong: Int  on(day: Day): String  keep(json: JSON): JSON  token: String
       page(first: Int! = 20): Int }
     type Subscription { tick: Int  denied: Int }`,
    {
      Day: day,
      Query: {
        hello: () => 'you',
        bug: fail(new TypeError('the password is x')),
        away: fail(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })),
        told: fail(graphError('FORBIDDEN', 'not for you', { scope: 'analyst' })),
        untold: fail(new GraphQLError('select * from secrets')),
        wrong: () => 1.5,
        on: (_: unknown, { day: on }: { day: string }) => on,
        keep: (_: unknown, { json }: { json: Record<string, unknown> }) => {
          json['seen'] = true;
          return json;
        },
        token: (_: unknown, __: unknown, { headers }: { headers: Record<string, string> }) =>
          headers['authorization'],
      },
      Subscription: {
        tick: { subscribe: () => ticks },
        denied: { subscribe: fail(graphError('FORBIDDEN', 'no ticks for you')) },
      },
    },
    overrides,
  );
  const ticks = mailbox<{ tick: number }>(10);
  ticks.push({ tick: 1 });
  ticks.close(new Error('the clock broke'));
  return { transport: inProcess(subgraph, logger), logged };
}

const plain = (result: unknown): unknown => JSON.parse(JSON.stringify(result));

describe('a subgraph in this process answers as over HTTP', () => {
  it('data, with the caller’s headers', async () => {
    const { transport } = hosted();

    const result = await transport.execute(
      aRequest('{ hello token }', { headers: { authorization: 'Bearer x' } }),
    );

    expect(plain(result)).toEqual({ data: { hello: 'you', token: 'Bearer x' } });
  });

  it('errors that are meant to be read', async () => {
    const { transport, logged } = hosted();

    expect(plain(await transport.execute(aRequest('{ told hello }')))).toEqual({
      data: { told: null, hello: 'you' },
      errors: [
        { message: 'not for you', path: ['told'], extensions: { code: 'FORBIDDEN', scope: 'analyst' } },
      ],
    });
    expect(logged).toEqual([]);
  });

  it.each([
    ['bug', 'the password is x'],
    ['untold', 'select * from secrets'],
    ['wrong', 'Int cannot represent non-integer value: 1.5'],
  ])('others masked, and logged with the request: %s', async (field, message) => {
    const { transport, logged } = hosted();

    const result = await transport.execute(aRequest(`{ ${field} }`, { headers: { 'x-request-id': 'r1' } }));

    const extensions = { code: 'INTERNAL_SERVER_ERROR' };
    expect(plain(result)).toEqual({
      data: { [field]: null },
      errors: [{ message: 'Internal server error.', path: [field], extensions }],
    });
    expect(logged).toMatchObject([{ subgraph: 'days', requestId: 'r1', path: [field], err: { message } }]);
  });

  it('a database that is away masked, and logged once for all who ask', async () => {
    const { transport, logged } = hosted();

    const asked = Array.from({ length: 20 }, () => transport.execute(aRequest('{ away }')));
    const results = await Promise.all(asked);

    expect(new Set(results.map(({ errors }) => errors?.[0]?.extensions?.['code']))).toEqual(
      new Set(['DOWNSTREAM_UNAVAILABLE']),
    );
    expect(logged).toMatchObject([{ subgraph: 'days', err: { message: 'connect ECONNREFUSED' } }]);
  });

  it.each([
    ['a literal', '{ on(day: "never") }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['a variable', 'query ($day: Day) { on(day: $day) }', { day: 'never' }, 'BAD_USER_INPUT'],
    ['a field', '{ nothing }', {}, 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s that it does not understand is the caller’s mistake', async (_, query, variables, code) => {
    const { transport } = hosted();

    const { data, errors } = await transport.execute(aRequest(query, { variables }));

    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code } }]);
  });

  it('a variable that is null where none may be is the caller’s mistake, and at its field', async () => {
    const { transport, logged } = hosted();

    const result = await transport.execute(
      aRequest('query ($first: Int) { hello page(first: $first) }', { variables: { first: null } }),
    );

    expect(plain(result)).toEqual({
      data: { hello: 'you', page: null },
      errors: [
        {
          message: 'Argument "first" of non-null type "Int!" must not be null.',
          path: ['page'],
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    });
    expect(logged).toEqual([]);
  });

  it('a token that it refuses', async () => {
    const { transport } = hosted({
      context: () => Promise.reject(graphError('UNAUTHENTICATED', 'who are you?')),
    });

    expect(plain(await transport.execute(aRequest('{ hello }')))).toEqual({
      errors: [{ message: 'who are you?', extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  it('a context that it cannot make, masked', async () => {
    const { transport, logged } = hosted({ context: () => Promise.reject(new Error('no database')) });

    const { errors } = await transport.execute(aRequest('{ hello }'));

    expect(errors).toMatchObject([{ message: 'Internal server error.' }]);
    expect(logged).toMatchObject([{ err: { message: 'no database' } }]);
  });

  it('variables of its own, that it may change', async () => {
    const { transport } = hosted();
    const variables = { json: { list: [{ a: 1 }] } };

    const { data } = await transport.execute(
      aRequest('query ($json: JSON) { keep(json: $json) }', { variables }),
    );

    expect(plain(data)).toEqual({ keep: { list: [{ a: 1 }], seen: true } });
    expect(variables).toEqual({ json: { list: [{ a: 1 }] } });
  });
});

describe('its subscriptions', () => {
  it('bring its events, and a masked error when the source breaks', async () => {
    const { transport, logged } = hosted();

    const results: unknown[] = [];
    const stream = (await transport.subscribe(
      aRequest('subscription { tick }'),
    )) as AsyncIterable<SubgraphResult>;
    for await (const result of stream) results.push(plain(result));

    expect(results).toEqual([
      { data: { tick: 1 } },
      { errors: [{ message: 'Internal server error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] },
    ]);
    expect(logged).toMatchObject([{ err: { message: 'the clock broke' } }]);
  });

  it('are worked on ahead, as over WebSocket: an event does not wait for the answer to the one before', async () => {
    const events = mailbox<{ tick: () => Promise<number> }>(10);
    const begun: number[] = [];
    const answers: ((value: number) => void)[] = [];
    const eventOf = (number: number) => ({
      tick: () => {
        begun.push(number);
        return new Promise<number>((resolve) => answers.push(resolve));
      },
    });
    const transport = inProcess(
      aSubgraph('ticks', 'type Query { now: Int } type Subscription { tick: Int }', {
        Subscription: { tick: { subscribe: () => events } },
      }),
      pino({ level: 'silent' }),
    );
    const stream = (await transport.subscribe(
      aRequest('subscription { tick }'),
    )) as AsyncIterableIterator<SubgraphResult>;
    const first = stream.next();

    for (const number of [1, 2]) events.push(eventOf(number));
    await expect.poll(() => begun).toEqual([1, 2]);
    for (const answer of answers.reverse()) answer(answers.indexOf(answer));

    expect(plain([await first, await stream.next()])).toEqual([
      { done: false, value: { data: { tick: 1 } } },
      { done: false, value: { data: { tick: 0 } } },
    ]);
    await stream.return?.();
  });

  it('of thousands that come at once are opened 1,000 at a time, and all of them in the end', async () => {
    const opening: ((events: AsyncIterable<unknown>) => void)[] = [];
    const transport = inProcess(
      aSubgraph('ticks', 'type Query { now: Int } type Subscription { tick: Int }', {
        Subscription: { tick: { subscribe: () => new Promise((resolve) => opening.push(resolve)) } },
      }),
      pino({ level: 'silent' }),
    );
    const request = aRequest('subscription { tick }');

    const streams = Array.from({ length: 1_001 }, () => transport.subscribe(request));
    await expect.poll(() => opening.length).toBe(1_000);
    const others = await transport.execute({ ...request, operation: aRequest('{ now }').operation });
    const begunByThen = opening.length;
    opening[0]?.(mailbox(1));
    await expect.poll(() => opening.length).toBe(1_001);
    for (const open of opening) open(mailbox(1));

    expect(others).toEqual({ data: { now: null } });
    expect(begunByThen).toBe(1_000);
    expect(await Promise.all(streams)).toHaveLength(1_001);
  });

  it('may be refused', async () => {
    const { transport } = hosted();

    expect(plain(await transport.subscribe(aRequest('subscription { denied }')))).toEqual({
      errors: [{ message: 'no ticks for you', path: ['denied'], extensions: { code: 'FORBIDDEN' } }],
    });
  });
});
