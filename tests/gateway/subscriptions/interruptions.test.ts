import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { inProcess } from '../../../gateway/subgraphs/inProcess.js';
import { required } from '../../../subgraphs/kit/required.js';
import { aClock } from '../../support/clock.js';
import { openMade } from '../../support/supergraphs.js';
import { anEventLog } from './support/eventLog.js';
import type { EventLog, OpenedSource } from './support/eventLog.js';
import { Refused, follow } from './support/followers.js';
import { aGateway } from './support/logGateway.js';

const feed = 'subscription ($after: String) { recorded(after: $after) { number } }';
const history = 'subscription { history(of: "all") { number } }';
const nothingLeft = { groups: 0, members: 0, sources: 0, timers: 0 };

function newest({ opened }: EventLog): OpenedSource {
  const source = opened.at(-1);
  if (!source) throw new Error('nothing was opened');
  return source;
}

describe('a source that breaks', () => {
  it('is opened again behind the last event: nothing is missed, nothing is told twice', async () => {
    const { graph, log } = await aGateway();
    const [one, other] = await Promise.all([follow(graph, feed), follow(graph, feed)]);
    log.append();
    await one.next();

    newest(log).breakDown();
    log.append();
    log.append();

    for (const number of [2, 3]) expect(await one.next()).toEqual({ data: { recorded: { number } } });
    for (const number of [1, 2, 3]) expect(await other.next()).toEqual({ data: { recorded: { number } } });
    expect(log.opened.map(({ after }) => after)).toEqual([null, '1']);
    expect(graph.streams).toMatchObject({ sources: 1, resumed: 1, interrupted: 0 });
  });

  it('is waited for while its subgraph is away', async () => {
    const { graph, log } = await aGateway();
    const follower = await follow(graph, history);
    log.append();
    await follower.next();

    log.refusing = 2;
    newest(log).breakDown();
    log.append();

    expect(await follower.next()).toEqual({ data: { history: { number: 2 } } });
    expect(log.refusing).toBe(0);
  });

  it('is in the log once, however many wait for it', async () => {
    const down = () => Promise.reject(new Error('connect ECONNREFUSED'));
    const { graph, logged } = await openMade(anEventLog().subgraphs, {
      streamPatienceMs: 0,
      transports: { log: { execute: down, subscribe: down, close: () => Promise.resolve() } },
    });

    const opening = Array.from({ length: 20 }, (_, index) =>
      follow(graph, `subscription { recorded { n${index}: number } }`),
    );

    const opened = await Promise.allSettled(opening);
    expect(new Set(opened.map(({ status }) => status))).toEqual(new Set(['rejected']));
    expect(logged).toMatchObject([{ msg: 'a subscription cannot be opened' }]);
  });

  it('is opened as it was when it had told nothing and begins with the past', async () => {
    const { graph, log } = await aGateway();
    const follower = await follow(graph, history);

    newest(log).breakDown();
    log.append();

    expect(await follower.next()).toEqual({ data: { history: { number: 1 } } });
    expect(log.opened.map(({ after }) => after)).toEqual([null, null]);
  });

  it.each([
    ['has no cursors', 'subscription { plain { number } }'],
    ['began now and has told nothing yet', feed],
  ])('has its clients subscribe again when it %s', async (_, query) => {
    const { graph, log } = await aGateway();
    const follower = await follow(graph, query);

    newest(log).breakDown();

    expect(await follower.next()).toEqual({ ended: { kind: 'interrupted' } });
    expect(graph.streams).toMatchObject({ ...nothingLeft, interrupted: 1 });
  });

  it('is given up when its subgraph stays away', async () => {
    const { graph, log } = await aGateway({ streamPatienceMs: 200 });
    const follower = await follow(graph, history);
    log.append();
    await follower.next();

    log.refusing = Infinity;
    newest(log).breakDown();

    expect(await follower.next()).toEqual({ ended: { kind: 'interrupted' } });
    expect(graph.streams).toMatchObject(nothingLeft);
  });

  it('ends with the reason when the subgraph refuses to go on', async () => {
    const { graph, log } = await aGateway();
    const follower = await follow(graph, history);
    const { box } = newest(log);

    box.close(new Refused([]));

    expect(await follower.next()).toMatchObject({
      ended: { kind: 'failed', errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }] },
    });
    expect(graph.streams).toMatchObject(nothingLeft);
  });
});

describe('a stream that cannot be opened', () => {
  it('is tried again for a while', async () => {
    const { graph, log } = await aGateway();
    log.refusing = 2;

    const follower = await follow(graph, feed);
    log.append();

    expect(await follower.next()).toEqual({ data: { recorded: { number: 1 } } });
  });

  it('is refused at once when trying again is no use, and leaves nothing behind', async () => {
    const { graph } = await aGateway();

    const following = follow(graph, feed, { variables: { after: 'ancient' } });

    await expect(following).rejects.toMatchObject({ errors: [{ extensions: { code: 'CURSOR_TOO_OLD' } }] });
    expect(graph.streams).toMatchObject(nothingLeft);
  });
});

describe('the source', () => {
  const atEnd = 2_000_000_000;

  it('runs on the token that lives longest, and goes on without a gap with a later one', async () => {
    const clock = aClock(new Date((atEnd - 5) * 1000 - 100).toISOString());
    const { graph, log } = await aGateway({ clock });
    const first = await follow(graph, feed, { claims: { exp: atEnd } });
    log.append();
    await first.next();
    const second = await follow(graph, feed, { claims: { exp: atEnd + 3_600 } });

    clock.advance(200);
    await expect.poll(() => log.opened.length, { timeout: 5_000 }).toBe(2);
    log.append();

    expect(log.opened.map(({ after, authorization }) => [after, authorization])).toEqual([
      [null, `Bearer ann ${atEnd}`],
      ['1', `Bearer ann ${atEnd + 3_600}`],
    ]);
    for (const follower of [first, second])
      expect(await follower.next()).toEqual({ data: { recorded: { number: 2 } } });
    expect(graph.streams.sources).toBe(1);
    expect(log.live()).toBe(1);
  });

  it('asks other subgraphs with the token that lives longest', async () => {
    const { graph, log } = await aGateway();
    const query = 'subscription { mine { reader } }';
    const early = await follow(graph, query, { claims: { exp: 4_000_000_000 } });
    const [, late] = [early, await follow(graph, query, { claims: { exp: 4_000_000_001 } })];

    log.append();
    expect(await early.next()).toEqual({ data: { mine: { reader: 'Bearer ann 4000000001' } } });
    late.leave();
    log.append();
    expect(await early.next()).toEqual({ data: { mine: { reader: 'Bearer ann 4000000000' } } });
  });
});

describe('leaving', () => {
  it('of the last one releases the source; of others nobody notices', async () => {
    const { graph, log } = await aGateway();
    const [one, other] = await Promise.all([follow(graph, feed), follow(graph, feed)]);

    one.leave();
    one.leave();
    log.append();
    expect(await other.next()).toEqual({ data: { recorded: { number: 1 } } });
    expect(graph.streams).toMatchObject({ groups: 1, members: 1 });

    other.leave();
    expect(graph.streams).toMatchObject({ ...nothingLeft, lagged: 0 });
    expect(log.live()).toBe(0);
    expect(one.results).toEqual([]);
  });

  it('while the source is opened leaves nothing behind', async () => {
    const { graph, log } = await aGateway();
    const leaving = new AbortController();
    const following = follow(graph, feed, { signal: leaving.signal });

    leaving.abort();
    await following;

    await expect.poll(() => graph.streams).toMatchObject(nothingLeft);
    expect(log.live()).toBe(0);
  });

  it('while the source is opened is no fault, and nothing to warn of', async () => {
    const log = anEventLog();
    const never = inProcess(required(log.subgraphs[0], 'log'), pino({ level: 'silent' }));
    const leaving = new AbortController();
    const { graph, logged } = await openMade(log.subgraphs, {
      transports: {
        log: {
          ...never,
          subscribe: ({ signal }) =>
            new Promise((_, reject) => {
              signal?.addEventListener('abort', () => {
                const reason = signal.reason as Error;
                reject(reason);
              });
              leaving.abort();
            }),
        },
      },
    });

    await expect(follow(graph, feed, { signal: leaving.signal })).rejects.toThrow('refused');

    expect(graph.streams).toMatchObject(nothingLeft);
    expect(logged).toEqual([]);
  });

  it('a thousand times leaves nothing behind', async () => {
    const { graph, log } = await aGateway();
    const connection = new AbortController();
    const listeners = new Set<unknown>();
    const { signal } = connection;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (...given: Parameters<typeof add>) => {
      listeners.add(given[1]);
      add(...given);
    };
    signal.removeEventListener = (...given: Parameters<typeof remove>) => {
      listeners.delete(given[1]);
      remove(...given);
    };

    for (let time = 0; time < 1_000; time += 1) {
      const query = time % 2 === 0 ? feed : history;
      (await follow(graph, query, { signal })).leave(time % 3 === 0);
    }

    expect(graph.streams).toMatchObject({ ...nothingLeft, lagged: 334 });
    expect(log.live()).toBe(0);
    expect(listeners.size).toBe(0);
  });
});

describe('a slow client', () => {
  it('alone holds its source back: it gets what had come together, and no more', async () => {
    const { graph, log } = await aGateway();
    const slow = await follow(graph, feed, { isSlow: true });

    for (let number = 0; number < 100; number += 1) log.append();
    await slow.next();
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    expect(slow.pieces).toEqual([32]);

    slow.drained();
    for (let number = 2; number <= 33; number += 1)
      expect(await slow.next()).toEqual({ data: { recorded: { number } } });
  });

  it('does not hold others back', async () => {
    const { graph, log } = await aGateway();
    const [slow, fast] = [await follow(graph, feed, { isSlow: true }), await follow(graph, feed)];

    for (let number = 0; number < 5; number += 1) log.append();
    for (let number = 1; number <= 5; number += 1)
      expect(await fast.next()).toEqual({ data: { recorded: { number } } });

    expect(slow.results).toHaveLength(5);
  });
});

it('another supergraph, and the end of the graph, have all clients subscribe again', async () => {
  const { graph } = await aGateway();
  const one = await follow(graph, feed);

  await graph.replaceSupergraph(`${graph.supergraphSdl}\n# changed`);
  expect(await one.next()).toEqual({ ended: { kind: 'interrupted' } });

  const other = await follow(graph, history);
  await graph.close();
  expect(await other.next()).toEqual({ ended: { kind: 'interrupted' } });
  expect(graph.streams).toMatchObject(nothingLeft);
});
