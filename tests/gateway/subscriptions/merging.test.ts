import { describe, expect, it, onTestFinished } from 'vitest';
import { startServer } from '../../../gateway/server.js';
import { events } from '../server/support/eventStream.js';
import { memoryLogger, tokens } from '../server/support/testServer.js';
import { subscribe, webSocket } from '../server/support/webSocket.js';
import { follow } from './support/followers.js';
import { aGateway } from './support/logGateway.js';
import { after, append, feed, numbers, plainFeed } from './support/numberedFeed.js';

const counting = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

describe('clients that come back with cursors of their own', () => {
  it('share one source once they have caught up, and are told each event once, in order', async () => {
    const { graph, log } = await aGateway();
    append(log, 40);
    const cursors = counting(0, 39);
    const followers = await Promise.all(cursors.map((cursor) => follow(graph, feed, after(cursor))));
    expect(graph.streams).toMatchObject({ groups: 40, sources: 40 });

    const told = followers.map((follower, at) => numbers(follower, 140 - at));
    for (let entry = 41; entry <= 140; entry += 1) {
      log.append();
      if (entry % 7 === 0) await new Promise(setImmediate);
    }

    expect(await Promise.all(told)).toEqual(cursors.map((cursor) => counting(cursor + 1, 140)));
    await expect.poll(() => graph.streams).toMatchObject({ groups: 1, sources: 1, members: 40 });
    expect(log.live()).toBe(1);
  });

  it('are taken along by who comes by, so that the past is worked on about once for all', async () => {
    const { graph, log } = await aGateway();
    append(log, 100);
    const cursors = counting(0, 99).map((at) => (at * 37) % 100);
    const followers = await Promise.all(cursors.map((cursor) => follow(graph, feed, after(cursor))));

    const told = await Promise.all(followers.map((each, at) => numbers(each, 100 - (cursors[at] ?? 0))));

    expect(told).toEqual(cursors.map((cursor) => counting(cursor + 1, 100)));
    expect(log.named()).toBeLessThan(1_000); // each for itself, they would ask 5,050 times
    for (const follower of followers) follower.leave();
    expect(graph.streams).toMatchObject({ groups: 0, sources: 0, members: 0, timers: 0 });
  });

  it('go on one after the other where nobody comes by, and nobody waits for one who takes nothing', async () => {
    const { graph, log } = await aGateway();
    append(log, 40);
    const idle = await Promise.all(
      counting(0, 9).map((cursor) => follow(graph, feed, { ...after(cursor), isSlow: true })),
    );

    const followers = await Promise.all(counting(10, 19).map((at) => follow(graph, feed, after(at))));

    for (const [at, follower] of followers.entries())
      expect(await numbers(follower, 30 - at)).toEqual(counting(11 + at, 40));
    for (const follower of [...idle, ...followers]) follower.leave();
    expect(graph.streams).toMatchObject({ groups: 0, sources: 0, members: 0, timers: 0 });
  });

  it('share one as soon as all have come to the same event, though none follows', async () => {
    const { graph, log } = await aGateway();
    append(log, 5);
    const [early, late] = [await follow(graph, feed, after(0)), await follow(graph, feed, after(3))];

    expect(await numbers(early, 5)).toEqual([1, 2, 3, 4, 5]);
    expect(await numbers(late, 2)).toEqual([4, 5]);

    await expect.poll(() => graph.streams).toMatchObject({ groups: 1, sources: 1, members: 2 });
  });

  it('join those who stand at the event that they had last', async () => {
    const { graph, log } = await aGateway();
    append(log, 5);
    const early = await follow(graph, feed, after(0));
    await numbers(early, 5);

    const newcomer = await follow(graph, feed, after(5));

    expect(log.opened).toHaveLength(1);
    log.append();
    for (const follower of [early, newcomer]) expect(await numbers(follower, 1)).toEqual([6]);
  });

  it('fall in with those who have been told nothing yet, as nothing is newer than their cursor', async () => {
    const { graph, log } = await aGateway();
    append(log, 5);
    const atHead = [await follow(graph, feed, after(5)), await follow(graph, feed, after(5))];

    const late = await follow(graph, feed, after(2));
    expect(await numbers(late, 3)).toEqual([3, 4, 5]);
    await expect.poll(() => graph.streams).toMatchObject({ groups: 1, sources: 1, members: 3 });

    log.opened[0]?.breakDown(); // whatever becomes of the source that has told nothing ends nobody's stream
    log.append();
    for (const follower of [...atHead, late]) expect(await numbers(follower, 1)).toEqual([6]);
    expect(log.opened).toHaveLength(2);
  });

  it('fall in with those who came without a cursor, whom newcomers find as before', async () => {
    const { graph, log } = await aGateway();
    const live = await follow(graph, feed);
    append(log, 3);
    await numbers(live, 3);
    const late = await Promise.all([follow(graph, feed, after(1)), follow(graph, feed, after(1))]);
    for (const follower of late) expect(await numbers(follower, 2)).toEqual([2, 3]);

    await expect.poll(() => graph.streams).toMatchObject({ groups: 1, members: 3 });
    const newcomer = await follow(graph, feed);

    log.append();
    for (const follower of [live, ...late, newcomer]) expect(await numbers(follower, 1)).toEqual([4]);
    expect(log.opened).toHaveLength(2);
  });

  it('go on when the source that they share breaks, or its opener leaves', async () => {
    const { graph, log } = await aGateway();
    append(log, 2);
    const [early, late] = [await follow(graph, feed, after(0)), await follow(graph, feed, after(1))];
    await numbers(early, 2);
    await numbers(late, 1);
    await expect.poll(() => graph.streams.groups).toBe(1);

    early.leave();
    for (const source of log.opened) source.breakDown();
    log.append();

    expect(await numbers(late, 1)).toEqual([3]);
    expect(graph.streams).toMatchObject({ groups: 1, sources: 1, members: 1 });
    late.leave();
    expect(graph.streams).toMatchObject({ groups: 0, sources: 0, members: 0, timers: 0 });
  });

  it('share one over WebSocket and by server-sent events alike', async () => {
    const { graph, log } = await aGateway();
    const { verifyToken, good: token } = tokens;
    const { logger } = memoryLogger();
    const server = await startServer({ graph, verifyToken, host: '127.0.0.1', port: 0, logger });
    onTestFinished(() => server.stop());
    append(log, 3);
    const socket = await webSocket(server, { token });
    subscribe(socket, 's', feed, { after: '1' });
    const stream = await events(server.url, feed, { token, variables: { after: '0' } });
    for (const number of [2, 3]) expect(JSON.stringify(await socket.next())).toContain(`"number":${number},`);
    for (const number of [1, 2, 3])
      expect(JSON.stringify(await stream.next())).toContain(`"number":${number},`);

    await expect.poll(() => graph.streams).toMatchObject({ groups: 1, sources: 1, members: 2 });

    for (const number of [4, 5]) {
      log.append();
      for (const client of [socket, stream])
        expect(JSON.stringify(await client.next())).toContain(`"number":${number},`);
    }
  });

  it('do not fall in with those whose source is broken', async () => {
    const { graph, log } = await aGateway({ streamPatienceMs: 60_000 });
    append(log, 3);
    const broken = await follow(graph, feed, after(0));
    await numbers(broken, 3);
    log.refusing = Infinity;
    log.opened[0]?.breakDown();
    await expect.poll(() => graph.streams.sources).toBe(0);

    log.refusing = 0;
    const healthy = await follow(graph, feed, after(2));
    log.refusing = Infinity;
    expect(await numbers(healthy, 1)).toEqual([3]);
    log.append();
    expect(await numbers(healthy, 1)).toEqual([4]);
    expect(graph.streams).toMatchObject({ groups: 2, sources: 1 });

    log.refusing = 0;
    expect(await numbers(broken, 1)).toEqual([4]);
    await expect.poll(() => graph.streams.groups).toBe(1);
  });

  it('fall in as soon as a source that broke is open again', async () => {
    const { graph, log } = await aGateway();
    append(log, 3);
    const healthy = await follow(graph, feed, { ...after(1), isSlow: true });
    await numbers(healthy, 2);
    const broken = await follow(graph, feed, after(0));
    await numbers(broken, 3);
    log.refusing = Infinity;
    log.opened[1]?.breakDown();
    await expect.poll(() => graph.streams.sources).toBe(1);
    healthy.drained();
    expect(graph.streams.groups).toBe(2);

    log.refusing = 0;

    await expect.poll(() => graph.streams).toMatchObject({ groups: 1, sources: 1, members: 2 });
  });

  it('are not held up by those whom they join', async () => {
    const { graph, log } = await aGateway();
    log.append();
    const slow = { ...after(0), isSlow: true };
    const [one, other] = [await follow(graph, plainFeed, slow), await follow(graph, plainFeed, slow)];
    await numbers(one, 1);
    log.append();
    await numbers(one, 1);
    one.drained();
    one.leave(); // who stays takes nothing, and so nothing is asked for

    const late = await follow(graph, plainFeed, after(1));
    expect(await numbers(late, 1)).toEqual([2]);
    await expect.poll(() => graph.streams.groups).toBe(1);
    log.append();

    expect(await numbers(late, 1)).toEqual([3]);
    expect(await numbers(other, 3)).toEqual([1, 2, 3]);
  });

  it('miss nothing when one of them asks for more before the others are told', async () => {
    const { graph, log } = await aGateway();
    append(log, 2);
    const many = await Promise.all([1, 2, 3].map(() => follow(graph, plainFeed, after(0))));
    for (const follower of many) await numbers(follower, 2);

    const [hasty, other] = await Promise.all([
      follow(graph, plainFeed, { ...after(1), asksAtOnce: true }),
      follow(graph, plainFeed, after(1)),
    ]);

    expect(await numbers(hasty, 1)).toEqual([2]);
    expect(await numbers(other, 1)).toEqual([2]);
    await expect.poll(() => graph.streams).toMatchObject({ groups: 1, members: 5 });
  });

  it('do not share while they cannot take more: they would be sent away for what they leave unread', async () => {
    const { graph, log } = await aGateway();
    append(log, 5);
    const fast = await follow(graph, feed, after(0));
    const slow = await follow(graph, feed, { ...after(2), isSlow: true });
    await numbers(fast, 5);
    await numbers(slow, 3);
    expect(graph.streams.groups).toBe(2);

    slow.drained();

    expect(graph.streams.groups).toBe(1);
  });
});
