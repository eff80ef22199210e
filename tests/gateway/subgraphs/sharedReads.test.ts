import { describe, expect, it } from 'vitest';
import { sharedReads } from '../../../gateway/subgraphs/sharedReads.js';
import type {
  SubgraphRequest,
  SubgraphResult,
  SubgraphTransport,
} from '../../../gateway/subgraphs/transport.js';
import { mailbox } from '../../../subgraphs/kit/streams/mailbox.js';
import { aRequest } from './requests.js';

const query = aRequest('query ($x: Int) { a(x: $x) }', { variables: { x: 1 } });
const mutation = aRequest('mutation { b }');
const asker = (authorization: string, requestId: string): SubgraphRequest => ({
  ...query,
  headers: { authorization, 'x-request-id': requestId, traceparent: requestId },
});

/** A subgraph that answers when it is told to; `asked` counts. */
function aSubgraph() {
  const answers: { give: (result: SubgraphResult) => void; fail: (error: Error) => void }[] = [];
  const events = mailbox<SubgraphResult>(10);
  const transport: SubgraphTransport = {
    execute: () => new Promise((give, fail) => answers.push({ give, fail })),
    subscribe: () => Promise.resolve(events),
    close: () => Promise.resolve(),
  };
  const give = (number: number, a: number): void => answers[number]?.give({ data: { a } });
  const fail = (number: number): void => answers[number]?.fail(new Error('down'));
  return { transport, events, give, fail, asked: () => answers.length };
}

describe('who asks the same at the same time', () => {
  it('gets one answer, whichever request it belongs to', async () => {
    const { transport, give, asked } = aSubgraph();
    const shared = sharedReads()(transport);

    const both = [shared.execute(asker('Ann', 'r1')), shared.execute(asker('Ann', 'r2'))];
    give(0, 1);

    expect(await Promise.all(both)).toEqual([{ data: { a: 1 } }, { data: { a: 1 } }]);
    expect(asked()).toBe(1);
  });

  it.each([
    ['as somebody else', asker('Bo', 'r1')],
    ['with other variables', { ...asker('Ann', 'r1'), variables: { x: 2 } }],
    ['by another operation', { ...asker('Ann', 'r1'), operation: aRequest('{ a }').operation }],
    ['with one header more', { ...asker('Ann', 'r1'), headers: { authorization: 'Ann', 'x-role': 'boss' } }],
  ])('gets an answer of its own when it asks %s', async (_, other) => {
    const { transport, give, asked } = aSubgraph();
    const shared = sharedReads()(transport);

    const both = [shared.execute(asker('Ann', 'r1')), shared.execute(other)];
    give(0, 1);
    give(1, 2);

    expect(await Promise.all(both)).toEqual([{ data: { a: 1 } }, { data: { a: 2 } }]);
    expect(asked()).toBe(2);
  });

  it('acts as often as it asks to', async () => {
    const { transport, give, asked } = aSubgraph();
    const shared = sharedReads()(transport);

    const both = [shared.execute(mutation), shared.execute(mutation)];
    give(0, 1);
    give(1, 2);

    expect(await Promise.all(both)).toEqual([{ data: { a: 1 } }, { data: { a: 2 } }]);
    expect(asked()).toBe(2);
  });

  it('fails together', async () => {
    const { transport, fail, asked } = aSubgraph();
    const shared = sharedReads()(transport);

    const both = [shared.execute(query), shared.execute(query)];
    fail(0);

    await expect(both[0]).rejects.toThrow('down');
    await expect(both[1]).rejects.toThrow('down');
    expect(asked()).toBe(1);
  });

  it('is not looked for among thousands, as there are where a subgraph hangs', () => {
    const subgraph = aSubgraph();
    const transport = sharedReads()(subgraph.transport);
    for (let at = 0; at < 1_000; at++) void transport.execute(asker(`caller ${at}`, `r${at}`));

    void transport.execute(asker('caller 0', 'again'));

    expect(subgraph.asked()).toBe(1_001);
  });

  it('does not suffer from the first one’s leaving', async () => {
    const { transport, give, fail, asked } = aSubgraph();
    const shared = sharedReads()(transport);
    const leaving = new AbortController();

    const left = shared.execute({ ...query, signal: leaving.signal });
    const stayed = [shared.execute(query), shared.execute(query)];
    leaving.abort();
    fail(0);
    await expect(left).rejects.toThrow('down');
    give(1, 2);

    expect(await Promise.all(stayed)).toEqual([{ data: { a: 2 } }, { data: { a: 2 } }]);
    expect(asked()).toBe(2);
  });
});

describe('an answer is never older than what one knows', () => {
  it('so none is shared once it is there', async () => {
    const { transport, give, asked } = aSubgraph();
    const shared = sharedReads()(transport);

    const first = shared.execute(query);
    give(0, 1);
    await first;
    const second = shared.execute(query);
    give(1, 2);

    expect(await second).toEqual({ data: { a: 2 } });
    expect(asked()).toBe(2);
  });

  it('so who has changed something, in whichever subgraph, reads anew', async () => {
    const [read, changed, share] = [aSubgraph(), aSubgraph(), sharedReads()];
    const [reading, changing] = [share(read.transport), share(changed.transport)];

    const early = reading.execute(query);
    const change = changing.execute(mutation);
    changed.give(0, 1);
    await change;
    const late = reading.execute(query);
    const beside = reading.execute(query);
    read.give(0, 1);
    read.give(1, 2);

    expect(await Promise.all([early, late, beside])).toEqual([
      { data: { a: 1 } },
      { data: { a: 2 } },
      { data: { a: 2 } },
    ]);
    expect(read.asked()).toBe(2);
  });

  it('so who has heard of an event reads anew', async () => {
    const { transport, events, give } = aSubgraph();
    const shared = sharedReads()(transport);
    const stream = await shared.subscribe(aRequest('subscription { s }'));
    if (!(Symbol.asyncIterator in stream)) throw new Error('no stream');

    const early = shared.execute(query);
    events.push({ data: { s: 1 } });
    await stream.next();
    const late = shared.execute(query);
    give(0, 1);
    give(1, 2);

    expect(await Promise.all([early, late])).toEqual([{ data: { a: 1 } }, { data: { a: 2 } }]);
    await stream.return?.();
  });
});
