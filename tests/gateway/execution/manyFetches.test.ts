import { setImmediate } from 'node:timers/promises';
import { parse } from 'graphql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGraph } from '../../../gateway/openGraph.js';
import { mailbox } from '../../../subgraphs/kit/streams/mailbox.js';
import { aSubgraph, openMade } from '../../support/supergraphs.js';
import type { MadeSubgraph } from '../../support/supergraphs.js';

/** More than listen to one signal before Node takes it for a leak. */
const many = Array.from({ length: 12 }, (_, index) => `part${index}`);

/** An item of which each of many subgraphs knows a part; the feed tells of it. */
function manySubgraphs(): MadeSubgraph[] {
  const changes = mailbox<{ changed: { id: string } }>(10);
  changes.push({ changed: { id: 'a' } });
  const feed = aSubgraph(
    'feed',
    'type Query { item: Item } type Subscription { changed: Item } type Item @key(fields: "id") { id: ID! }',
    { Query: { item: () => ({ id: 'a' }) }, Subscription: { changed: { subscribe: () => changes } } },
  );
  const parts = many.map((name) =>
    aSubgraph(name, `type Item @key(fields: "id") { id: ID! ${name}: Int }`, {
      Item: { __resolveReference: async ({ id }: { id: string }) => ({ id, [name]: await setImmediate(1) }) },
    }),
  );
  return [feed, ...parts];
}

const warnings: Error[] = [];
const note = (warning: Error): void => void warnings.push(warning);
beforeEach(() => process.on('warning', note));
afterEach(() => {
  process.off('warning', note);
  warnings.length = 0;
});

describe('many fetches side by side', { timeout: 60_000 }, () => {
  const item = Object.fromEntries(many.map((name) => [name, 1]));
  const asked = { operationName: null, variables: {}, headers: {} };

  it('for an event are no leak', async () => {
    const { graph, sent } = await openMade(manySubgraphs(), { open: openGraph });
    const document = parse(`subscription { changed { ${many.join(' ')} } }`);

    const stream = await graph.subscribe({ ...asked, document });
    if (!(Symbol.asyncIterator in stream)) throw new Error('no stream');

    expect(await stream.next()).toEqual({ done: false, value: { data: { changed: item } } });
    expect(sent).toHaveLength(1 + many.length);
    await setImmediate();
    expect(warnings).toEqual([]);
    await stream.return?.();
  });
});
