import { buildSchema, parse } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { describe, expect, it } from 'vitest';
import { mailbox } from '../../../subgraphs/kit/streams/mailbox.js';
import type { Mailbox } from '../../../subgraphs/kit/streams/mailbox.js';
import { subscribeAhead } from '../../../subgraphs/kit/streams/subscribeAhead.js';

const schema = buildSchema('type Query { now: Int } type Subscription { counted: Int }');

/** A stream whose events are worked on until the test has them answered. */
interface Counting {
  readonly source: Mailbox<{ counted: () => Promise<number> }>;
  readonly results: AsyncIterableIterator<ExecutionResult>;
  /** The numbers of the events that are or were worked on. */
  readonly begun: readonly number[];
  readonly append: (...numbers: number[]) => void;
  readonly answer: (number: number) => void;
}

async function counting(): Promise<Counting> {
  const source = mailbox<{ counted: () => Promise<number> }>(1_000);
  const begun: number[] = [];
  const answers = new Map<number, () => void>();
  const results = await subscribeAhead({
    schema,
    document: parse('subscription { counted }'),
    rootValue: { counted: () => source },
  });
  if (!(Symbol.asyncIterator in results)) throw new Error('no stream');
  const counted = (number: number) => () => {
    begun.push(number);
    return new Promise<number>((resolve) => {
      answers.set(number, () => {
        resolve(number);
      });
    });
  };
  return {
    source,
    results,
    begun,
    append(...numbers) {
      for (const number of numbers) source.push({ counted: counted(number) });
    },
    answer: (number) => answers.get(number)?.(),
  };
}

const result = (counted: number) => ({ done: false, value: { data: { counted } } });

describe('a stream', () => {
  it('works on an event while the one before it is not answered, and tells them in their order', async () => {
    const { results, begun, append, answer } = await counting();
    const [first, second] = [results.next(), results.next()];

    append(1, 2);
    await expect.poll(() => begun).toEqual([1, 2]);
    answer(2);
    answer(1);

    expect(await first).toMatchObject(result(1));
    expect(await second).toMatchObject(result(2));
  });

  it('works on so many events at once, and on more when results are taken', async () => {
    const { results, begun, append, answer } = await counting();
    const first = results.next();
    append(...Array.from({ length: 100 }, (_, number) => number));
    await expect.poll(() => begun).toHaveLength(33); // one is taken as soon as it is answered
    await new Promise(setImmediate);
    expect(begun).toHaveLength(33);

    answer(0);
    await first;
    void results.next();

    await expect.poll(() => begun).toHaveLength(34);
  });

  it('that breaks tells the results before', async () => {
    const { source, results, begun, append, answer } = await counting();
    const [first, second] = [results.next(), results.next()];
    second.catch(() => undefined);
    append(1);
    await expect.poll(() => begun).toEqual([1]);

    source.close(new Error('gone'));
    answer(1);

    expect(await first).toMatchObject(result(1));
    await expect(second).rejects.toThrow('gone');
  });

  it('that completes tells the results before', async () => {
    const { source, results, begun, append, answer } = await counting();
    const [first, second] = [results.next(), results.next()];
    append(1);
    await expect.poll(() => begun).toEqual([1]);

    source.close();
    answer(1);

    expect(await first).toMatchObject(result(1));
    expect(await second).toMatchObject({ done: true });
  });

  it('is left at once, and leaves its source', async () => {
    const { source, results, append } = await counting();
    const waiting = results.next();

    await results.return?.();

    expect(await waiting).toMatchObject({ done: true });
    expect(source.push({ counted: () => Promise.resolve(1) })).toBe(false);
    append(1);
    expect(await results.next()).toMatchObject({ done: true });
  });
});

it('what cannot be opened is one result with its errors', async () => {
  const answer = await subscribeAhead({
    schema,
    document: parse('subscription { counted }'),
    rootValue: { counted: () => Promise.reject(new Error('refused')) },
  });

  expect(answer).toMatchObject({ errors: [{ message: 'refused' }] });
});
