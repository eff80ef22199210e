import { describe, expect, it } from 'vitest';
import type { OpenGraph } from '../../../gateway/openGraph.js';
import { openMade } from '../../support/supergraphs.js';
import { anEventLog } from './support/eventLog.js';
import type { EventLog } from './support/eventLog.js';
import { follow } from './support/followers.js';
import type { FollowOptions } from './support/followers.js';

const feed = 'subscription ($after: String) { recorded(after: $after) { number name } }';
const history = 'subscription ($after: String) { history(after: $after) { number } }';

async function aGateway(
  options: Parameters<typeof openMade>[1] = {},
): Promise<{ graph: OpenGraph; log: EventLog; logged: object[] }> {
  const log = anEventLog();
  return { log, ...(await openMade(log.subgraphs, { streamPatienceMs: 2_000, ...options })) };
}

describe('clients of the same feed', () => {
  it('share one source, one execution and the same bytes', async () => {
    const { graph, log } = await aGateway();
    const followers = await Promise.all(Array.from({ length: 50 }, () => follow(graph, feed)));

    log.append();
    const told = await Promise.all(followers.map((follower) => follower.next()));

    expect(told).toEqual(Array(50).fill({ data: { recorded: { number: 1, name: 'entry 1' } } }));
    expect(log.opened).toHaveLength(1);
    expect(log.named()).toBe(1);
    expect(new Set(followers.map(({ results }) => results[0]?.json)).size).toBe(1);
    expect(graph.streams).toMatchObject({ groups: 1, members: 50, sources: 1, events: 1, deliveries: 50 });
  });

  it('get in one piece, and in order, what came together', async () => {
    const { graph, log } = await aGateway();
    const followers = await Promise.all(
      [1, 2].map(() => follow(graph, 'subscription { recorded { number } }')),
    );

    for (let number = 1; number <= 5; number += 1) log.append();

    for (const follower of followers) {
      for (let number = 1; number <= 5; number += 1)
        expect(await follower.next()).toEqual({ data: { recorded: { number } } });
      expect(follower.pieces).toEqual([5]);
    }
    expect(graph.streams).toMatchObject({ events: 5, deliveries: 10 });
  });

  it('get what came together with the end of the stream, and then the end', async () => {
    const { graph, log } = await aGateway();
    const follower = await follow(graph, 'subscription { recorded { number } }');

    log.append();
    log.opened[0]?.box.close();

    expect(await follower.next()).toEqual({ data: { recorded: { number: 1 } } });
    expect(await follower.next()).toEqual({ ended: { kind: 'completed' } });
  });

  it('are being told until each has it, which a drain waits for', async () => {
    const { graph, log } = await aGateway();
    const follower = await follow(graph, 'subscription { recorded { number } }');

    log.append();
    for (let step = 0; step < 1_000; step += 1) await Promise.resolve(); // all within one turn

    expect(graph.streams).toMatchObject({ events: 1, deliveries: 0 });
    expect(follower.isTelling()).toBe(true);
    await follower.next();
    expect(follower.isTelling()).toBe(false);
  });

  it.each([
    ['without a cursor, told by null or left out', feed, {}, { after: null }],
    ['the same, the other way round', feed, { after: null }, {}],
    ['of a history', history, {}, { after: null }],
  ])('share one source %s', async (_, query, one, other) => {
    const { graph, log } = await aGateway();

    await follow(graph, query, { variables: one });
    await follow(graph, query, { variables: other });

    expect(log.opened).toHaveLength(1);
    expect(graph.streams).toMatchObject({ groups: 1, members: 2 });
  });

  it.each([
    ['the argument has a default', 'subscription ($after: String) { later(after: $after) { number } }'],
    [
      'the variable is also something else',
      'subscription ($after: String) { history(of: $after, after: $after) { number } }',
    ],
    ['the argument takes no cursor', 'subscription ($after: String) { plain(of: $after) { number } }'],
  ])('have a source each for null and for nothing where %s', async (_, query) => {
    const { graph, log } = await aGateway();

    await follow(graph, query, { variables: {} });
    await follow(graph, query, { variables: { after: null } });

    expect(log.opened).toHaveLength(2);
  });

  it('begin where the default of the cursor says', async () => {
    const { graph, log } = await aGateway();
    for (let number = 1; number <= 3; number += 1) log.append();
    const first = await follow(graph, 'subscription { later { number } }');
    expect(await first.next()).toEqual({ data: { later: { number: 3 } } });

    const second = await follow(graph, 'subscription { later { number } }');

    expect(await second.next()).toEqual({ data: { later: { number: 3 } } });
  });

  it('begin now where null stands in place of the default of their variable', async () => {
    const { graph, log } = await aGateway();
    const query = 'subscription ($after: String = "1") { recorded(after: $after) { number } }';
    for (let number = 1; number <= 3; number += 1) log.append();

    const now = await follow(graph, query, { variables: { after: null } });
    const since = await follow(graph, query);
    log.append();

    expect(await now.next()).toEqual({ data: { recorded: { number: 4 } } });
    expect(await since.next()).toEqual({ data: { recorded: { number: 2 } } });
  });

  it('may come later, as it begins now for each', async () => {
    const { graph, log } = await aGateway();
    const first = await follow(graph, feed);
    log.append();
    await first.next();

    const second = await follow(graph, feed);
    log.append();

    expect(await second.next()).toMatchObject({ data: { recorded: { number: 2 } } });
    expect(log.opened).toHaveLength(1);
  });

  it.each<[string, FollowOptions, FollowOptions]>([
    ['another caller', {}, { claims: { sub: 'bob' } }],
    ['another role', { claims: { role: 'AGENT' } }, { claims: { role: 'MANAGER' } }],
    ['a claim more', {}, { claims: { account: 'a' } }],
    ['other values of a list', { claims: { accounts: ['a', 'b'] } }, { claims: { accounts: ['a,b'] } }],
    ['no verified claims', { claims: null }, { claims: null }],
    ['another cursor', { variables: { after: '0' } }, { variables: { after: '1' } }],
    ['another header', {}, { headers: { 'accept-language': 'de' } }],
  ])('have a source each with %s', async (_, one, other) => {
    const { graph, log } = await aGateway();

    await follow(graph, feed, one);
    await follow(graph, feed, other);

    expect(log.opened).toHaveLength(2);
    expect(graph.streams.groups).toBe(2);
  });

  it('have one with a token of the same holder that was made at another time', async () => {
    const { graph, log } = await aGateway();

    await follow(graph, feed, { claims: { exp: 4_000_000_000, iat: 1, nbf: 1, jti: 'x' } });
    await follow(graph, feed, { claims: { exp: 4_000_000_001, iat: 2, nbf: 2, jti: 'y' } });

    expect(log.opened).toHaveLength(1);
  });

  it('have one when all subgraphs that take part go by the claims in which they agree', async () => {
    const decidingClaims = { log: ['account'], names: ['role'] };
    const { graph, log } = await aGateway({ decidingClaims });
    const claims = { account: 'a', role: 'r' };

    await follow(graph, feed, { claims: { ...claims, sub: 'ann' } });
    await follow(graph, feed, { claims: { ...claims, sub: 'bob' } });
    expect(log.opened).toHaveLength(1);

    await follow(graph, feed, { claims: { ...claims, role: 'other' } });
    expect(log.opened).toHaveLength(2);
  });

  it('have one each when one subgraph that takes part goes by all claims', async () => {
    const { graph, log } = await aGateway({ decidingClaims: { log: ['account'] } });

    await follow(graph, feed, { claims: { sub: 'ann' } });
    await follow(graph, feed, { claims: { sub: 'bob' } });

    expect(log.opened).toHaveLength(2);
  });
});

describe('a stream that begins with the past', () => {
  it('is shared by those who come before its first event', async () => {
    const { graph, log } = await aGateway();
    const followers = await Promise.all([follow(graph, history), follow(graph, history)]);
    followers.push(await follow(graph, history));

    log.append();

    for (const follower of followers)
      expect(await follower.next()).toEqual({ data: { history: { number: 1 } } });
    expect(log.opened).toHaveLength(1);
  });

  it.each([
    ['history', history],
    ['plain', 'subscription { plain { number } }'],
    ['recorded', 'subscription { recorded(after: "0") { number } }'],
  ])('is opened again for who comes later: %s', async (field, query) => {
    const { graph, log } = await aGateway();
    const first = await follow(graph, query);
    log.append();
    await first.next();

    const second = await follow(graph, query);

    expect(await second.next()).toEqual({ data: { [field]: { number: 1 } } });
    log.append();
    expect(await first.next()).toEqual({ data: { [field]: { number: 2 } } });
    expect(await second.next()).toEqual({ data: { [field]: { number: 2 } } });
    expect(log.opened).toHaveLength(2);
  });
});

describe('nothing of one client reaches another', () => {
  const operations = [
    'subscription { recorded { number } }',
    'subscription { recorded { number: cursor } }',
    'subscription { other: recorded { number } }',
    'subscription { recorded { ...F } } fragment F on Entry { cursor }',
    'subscription { recorded { ... on Entry { name } } }',
    'subscription { recorded { name number } }',
    'subscription ($yes: Boolean = true) { recorded { number name @include(if: $yes) } }',
    'subscription ($yes: Boolean = false) { recorded { number name @include(if: $yes) } }',
    'subscription { recorded { cursor__stream: number cursor } }',
  ];
  const expected = [
    '{"data":{"recorded":{"number":1}}}',
    '{"data":{"recorded":{"number":"1"}}}',
    '{"data":{"other":{"number":1}}}',
    '{"data":{"recorded":{"cursor":"1"}}}',
    '{"data":{"recorded":{"name":"entry 1"}}}',
    '{"data":{"recorded":{"name":"entry 1","number":1}}}',
    '{"data":{"recorded":{"number":1,"name":"entry 1"}}}',
    '{"data":{"recorded":{"number":1}}}',
    '{"data":{"recorded":{"cursor__stream":1,"cursor":"1"}}}',
  ];

  it('by aliases, fragments or variables', async () => {
    const { graph, log } = await aGateway();
    const followers = await Promise.all(operations.map((query) => follow(graph, query)));

    log.append();
    await Promise.all(followers.map((follower) => follower.next()));

    expect(followers.map(({ results }) => results[0]?.json.toString())).toEqual(expected);
  });

  it('by roles: each subgraph sees the token of the group alone', async () => {
    const { graph, log } = await aGateway();
    const query = 'subscription { mine { caller reader } }';
    const subs = ['ann', 'bob', 'cleo'];
    const followers = await Promise.all(subs.map((sub) => follow(graph, query, { claims: { sub } })));

    log.append();
    const told = await Promise.all(followers.map((follower) => follower.next()));

    expect(told).toMatchObject(
      subs.map((sub) => ({ data: { mine: { caller: `Bearer ${sub} 4000000000` } } })),
    );
  });

  it('by errors: they name a request id of the group’s own, and are masked', async () => {
    const { graph, log, logged } = await aGateway();
    const headers = { 'x-request-id': 'ann-wrote-this' };
    const [one, other] = await Promise.all([
      follow(graph, 'subscription { recorded { risky } }', { headers }),
      follow(graph, 'subscription { recorded { risky } }'),
    ]);

    for (const number of [1, 2, 3]) {
      log.append();
      const told = [await one.next(), await other.next()];
      expect(JSON.stringify(told)).not.toMatch(/hunter2|ann-wrote-this/);
      const risky = number === 2 ? null : number;
      expect(told).toMatchObject([{ data: { recorded: { risky } } }, { data: { recorded: { risky } } }]);
      expect(JSON.stringify(told).includes('errors')).toBe(number === 2);
    }
    expect(log.opened).toHaveLength(1);
    expect(JSON.stringify(logged)).toContain('hunter2');
  });

  it('by what is iterated: each has objects of its own', async () => {
    const { graph, log } = await aGateway();
    const request = {
      document: (await import('graphql')).parse(feed),
      operationName: null,
      variables: {},
      headers: {},
      caller: { claims: { sub: 'ann', exp: 4_000_000_000 }, address: '127.0.0.1' },
    };
    const streams = await Promise.all([graph.subscribe(request), graph.subscribe(request)]);
    const pending = streams.map((stream) => (stream as AsyncIterableIterator<object>).next());
    await new Promise(setImmediate);

    log.append();
    const [one, other] = await Promise.all(pending);

    expect(log.opened).toHaveLength(1);
    expect(one).toEqual(other);
    expect(one?.value).not.toBe(other?.value);
  });
});
