import { describe, expect, it } from 'vitest';
import { freshReads } from '../../../subgraphs/kit/database/freshReads.js';

/** Reads that are answered when they are told to be, in the order in which they began. */
function heldReads() {
  const begun: { resolve: (answer: string) => void; reject: (error: Error) => void }[] = [];
  return {
    read: () => new Promise<string>((resolve, reject) => begun.push({ resolve, reject })),
    async nth(number: number) {
      for (;;) {
        const one = begun[number];
        if (one) return one;
        await Promise.resolve();
      }
    },
    count: () => begun.length,
  };
}

describe('reads that many ask for', () => {
  it('are one for all who ask in the same moment', async () => {
    const held = heldReads();
    const shared = freshReads<string>();
    const answers = Promise.all([shared('log', held.read), shared('log', held.read)]);

    (await held.nth(0)).resolve('head 1');

    expect(await answers).toEqual(['head 1', 'head 1']);
    expect(held.count()).toBe(1);
  });

  it('never answer with what was read before the question', async () => {
    const held = heldReads();
    const shared = freshReads<string>();
    const early = shared('log', held.read);
    const first = await held.nth(0);
    const late = Promise.all([shared('log', held.read), shared('log', held.read)]);

    first.resolve('head 1');
    (await held.nth(1)).resolve('head 2');

    expect(await early).toBe('head 1');
    expect(await late).toEqual(['head 2', 'head 2']);
    expect(held.count()).toBe(2);
  });

  it('wait for none of another key', async () => {
    const held = heldReads();
    const shared = freshReads<string>();
    const [, other] = [shared('log', held.read), shared('other log', held.read)];

    (await held.nth(1)).resolve('head 7');

    expect(await other).toBe('head 7');
  });

  it('fail for those who shared them, and are made anew for the next', async () => {
    const held = heldReads();
    const shared = freshReads<string>();
    const failing = shared('log', held.read);
    const first = await held.nth(0);
    const next = shared('log', held.read);

    first.reject(new Error('the database is away'));
    await expect(failing).rejects.toThrow('the database is away');
    (await held.nth(1)).resolve('head 1');

    expect(await next).toBe('head 1');
  });
});
