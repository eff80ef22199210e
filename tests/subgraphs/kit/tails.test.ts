import { describe, expect, it, vi } from 'vitest';
import { required } from '../../../subgraphs/kit/required.js';
import { followTail } from '../../../subgraphs/kit/streams/followTail.js';
import { openTails } from '../../../subgraphs/kit/streams/tails.js';
import type { Tails } from '../../../subgraphs/kit/streams/tails.js';

interface Row {
  position: bigint;
  key: string;
}

/** A log in memory, whose readers can be held up, and whose reads are counted. */
function aLog() {
  const rows: Row[] = [];
  const listeners = new Set<() => void>();
  let reads = 0;
  let failure: Error | null = null;
  let held = Promise.resolve();
  const after = (position: bigint, key?: string) =>
    rows.filter((row) => row.position > position && (key === undefined || row.key === key));
  const page = async (position: bigint, key?: string) => {
    reads += 1;
    if (failure) throw failure;
    const found = after(position, key).slice(0, 3);
    const read = { rows: found, reached: found.at(-1)?.position ?? position, isAll: found.length < 3 };
    if (key !== undefined) await held;
    return read;
  };
  const signals = {
    subscribe: (_: string, wake: () => void) => {
      listeners.add(wake);
      return () => listeners.delete(wake);
    },
    close: () => Promise.resolve(),
  };
  const tails: Tails<Row> = openTails(
    () => ({
      head: async () => {
        await held;
        return rows.at(-1)?.position ?? 0n;
      },
      read: (position) => page(position),
      topic: 'log',
      keys: ({ key }) => [key],
    }),
    signals,
  );
  return {
    write(key: string, count = 1) {
      for (let more = count; more > 0; more -= 1) rows.push({ position: BigInt(rows.length + 1), key });
      listeners.forEach((wake) => {
        wake();
      });
    },
    follow: (key: string, from = 0n, isEndless = false) =>
      followTail<Row>(
        {
          log: 'log',
          keys: [key],
          after: from,
          isEndless,
          read: (position) => page(position, key),
          position: ({ position }) => position,
        },
        tails,
      ),
    /** Null: it can be read again. */
    fail(error: Error | null) {
      failure = error;
    },
    /** Holds up the answers to streams, and to who asks where the log ends, until it is called. */
    hold(): () => void {
      let release: () => void = () => undefined;
      held = new Promise((resolve) => (release = resolve));
      return release;
    },
    reads: () => reads,
    listeners: () => listeners.size,
  };
}

async function take(stream: AsyncIterator<Row>, count: number): Promise<bigint[]> {
  const positions: bigint[] = [];
  while (positions.length < count) positions.push(((await stream.next()).value as Row).position);
  return positions;
}

describe('a stream on a shared tail', () => {
  it('begins with what is there, however many pages, and goes on with what comes', async () => {
    const log = aLog();
    log.write('a', 8);
    const stream = log.follow('a', 1n);

    const before = await take(stream, 7);
    log.write('b');
    log.write('a', 2);

    expect([...before, ...(await take(stream, 2))]).toEqual([2n, 3n, 4n, 5n, 6n, 7n, 8n, 10n, 11n]);
    await stream.return?.();
  });

  it('misses nothing of what comes while it reads', async () => {
    const log = aLog();
    const stream = log.follow('a');
    const all = take(stream, 40);
    for (let round = 0; round < 20; round += 1) {
      log.write('a', 2);
      await Promise.resolve();
    }

    expect(await all).toEqual(Array.from({ length: 40 }, (_, index) => BigInt(index + 1)));
    await stream.return?.();
  });

  it('has what came between its own read and the answer to it', async () => {
    const log = aLog();
    const other = log.follow('a');
    log.write('a');
    await take(other, 1);
    const release = log.hold();
    const stream = log.follow('a', 1n);
    const first = take(stream, 1);
    const before = log.reads();
    while (log.reads() === before) await Promise.resolve();
    const heard = take(other, 1);
    log.write('a');
    await heard;

    release();

    expect(await first).toEqual([2n]);
    for (const each of [stream, other]) await each.return?.();
  });

  it('has what came before it was known where the log ends', async () => {
    const log = aLog();
    const release = log.hold();
    const stream = log.follow('a');
    const first = take(stream, 1);
    log.write('a');

    release();

    expect(await first).toEqual([1n]);
    await stream.return?.();
  });

  it('reads nothing by itself that begins where the tail is already, and misses nothing', async () => {
    const log = aLog();
    const other = log.follow('a');
    log.write('a', 2);
    await take(other, 2);
    const before = log.reads();

    const stream = log.follow('a', 2n, true);
    const waiting = take(stream, 2);
    log.write('a', 2);

    expect(await waiting).toEqual([3n, 4n]);
    expect(log.reads() - before).toBeLessThanOrEqual(2);
    for (const each of [stream, other]) await each.return?.();
  });

  it('reads what the tail had handed over before it came', async () => {
    const log = aLog();
    const other = log.follow('a');
    log.write('a', 2);
    await take(other, 2);

    const stream = log.follow('a', 1n, true);

    expect(await take(stream, 1)).toEqual([2n]);
    for (const each of [stream, other]) await each.return?.();
  });

  it('costs one read for all who have caught up', async () => {
    const log = aLog();
    const streams = Array.from({ length: 100 }, () => log.follow('a'));
    log.write('a');
    await Promise.all(streams.map((stream) => take(stream, 1)));
    const waiting = streams.map((stream) => take(stream, 1));
    const before = log.reads();

    log.write('a');
    await Promise.all(waiting);

    expect(log.reads() - before).toBeLessThanOrEqual(2);
    expect(log.listeners()).toBe(1);
    for (const stream of streams) await stream.return?.();
  });

  it('reads by itself again when it has fallen behind, and misses nothing', async () => {
    const log = aLog();
    const [slow, quick] = [log.follow('a'), log.follow('a')];
    log.write('a');
    await Promise.all([take(slow, 1), take(quick, 1)]);

    log.write('a', 1_000);
    const first = await take(quick, 1_000);
    const second = await take(slow, 1_000);

    expect(second).toEqual(first);
    expect(first.at(-1)).toBe(1_001n);
    await slow.return?.();
    await quick.return?.();
  });

  it('listens to nothing once all have left, even while they wait', async () => {
    const log = aLog();
    const stream = log.follow('a');
    const waiting = stream.next();
    expect(log.listeners()).toBe(1);

    await stream.return?.();

    expect((await waiting).done).toBe(true);
    expect(log.listeners()).toBe(0);
  });

  it('fails when the log cannot be read, and so do the others', async () => {
    const log = aLog();
    const streams = [log.follow('a'), log.follow('b')];
    log.write('a');
    log.write('b');
    await Promise.all(streams.map((stream) => take(stream, 1)));
    const waiting = streams.map((stream) => stream.next());

    log.fail(new Error('a bug'));
    log.write('a');

    for (const next of waiting) await expect(next).rejects.toThrow('a bug');
    expect(log.listeners()).toBe(0);
  });

  it('has what comes after the log could not be read, while one whom that failed has not noticed', async () => {
    const log = aLog();
    const [unread, read] = [log.follow('a'), log.follow('a')];
    log.write('a');
    await Promise.all([take(unread, 1), take(read, 1)]);
    const waiting = read.next();
    log.fail(new Error('a bug'));
    log.write('a');
    await expect(waiting).rejects.toThrow('a bug');
    log.fail(null);
    log.write('a');

    const later = log.follow('a', 3n, true);
    const first = take(later, 1);
    await settled();
    log.write('a');

    expect(await first).toEqual([4n]);
    await expect(unread.next()).rejects.toThrow('a bug');
    await later.return?.();
    expect(log.listeners()).toBe(0);
  });

  describe('far behind its end', () => {
    const last = 101n;
    const far = Array.from({ length: 20 }, (_, at) => BigInt(at));
    async function aLongLog() {
      const log = aLog();
      const other = log.follow('a', 0n, true);
      log.write('a');
      await take(other, 1);
      log.write('a', Number(last) - 1);
      await settled(); // the tail is at the end
      return log;
    }
    const all = (from: bigint) =>
      Array.from({ length: Number(last - from) }, (_, at) => from + 1n + BigInt(at));

    it('is read by few at a time, and all have everything', async () => {
      const log = await aLongLog();
      const release = log.hold();
      const before = log.reads();
      const replays = far.map((from) => log.follow('a', from, true));
      const taken = replays.map((stream, at) => take(stream, Number(last) - at));

      await settled();
      expect(log.reads() - before).toBe(8);
      release();

      expect(await Promise.all(taken)).toEqual(far.map(all));
      for (const stream of replays) await stream.return?.();
    });

    it('lets those go on who are near its end', async () => {
      const log = await aLongLog();
      const release = log.hold();
      const replays = far.map((from) => log.follow('a', from, true));
      const waiting = replays.map((stream) => stream.next());
      await settled();
      const before = log.reads();

      const near = log.follow('a', last - 1n, true);
      const first = take(near, 1);
      await settled();
      expect(log.reads() - before).toBe(1);
      release();

      expect(await first).toEqual([last]);
      for (const stream of [near, ...replays]) await stream.return?.();
      await Promise.all(waiting);
    });

    it('is left by who leaves, whether it reads, or waits for its turn', async () => {
      const log = await aLongLog();
      const release = log.hold();
      const replays = far.map((from) => log.follow('a', from, true));
      const waiting = replays.map((stream) => stream.next());
      const before = log.reads();
      await settled();

      for (const stream of replays.reverse()) await stream.return?.();
      const ends = waiting.slice(8);
      expect((await Promise.all(ends)).every(({ done }) => done)).toBe(true);
      const later = log.follow('a', 3n, true);
      const first = take(later, 1);
      await settled();
      release();

      expect(await first).toEqual([4n]);
      expect(log.reads() - before).toBe(8 + 1);
      await later.return?.();
    });

    it('is not kept from others by who takes slowly', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      const log = await aLongLog();
      const slow = far.slice(0, 8).map((from) => log.follow('a', from, true));
      await Promise.all(slow.map((stream) => take(stream, 1)));
      const next = log.follow('a', 5n, true);
      const first = take(next, 1);
      const before = log.reads();

      await vi.advanceTimersByTimeAsync(1_900);
      expect(log.reads()).toBe(before);
      await vi.advanceTimersByTimeAsync(200);
      vi.useRealTimers();

      expect(await first).toEqual([6n]);
      expect(await take(required(slow[0], 'a stream'), 100)).toEqual(all(1n));
      for (const stream of [next, ...slow]) await stream.return?.();
    });
  });
});

/** Resolves when all is done that waits for nothing but its turn. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
