import { expect, it } from 'vitest';
import { aSubgraph, openMade } from '../../support/supergraphs.js';
import type { MadeSubgraph } from '../../support/supergraphs.js';

const done: string[] = [];
const act = (name: string) => async (): Promise<string> => {
  await Promise.resolve();
  done.push(name);
  return name;
};

function rooms(): MadeSubgraph[] {
  done.length = 0;
  const left = aSubgraph(
    'left',
    `type Query { done: [String!]! } type Mutation { a: String  c: Room  fail: String }
     type Room @key(fields: "id") { id: ID! back: Query }`,
    {
      Query: { done: () => done },
      Mutation: {
        a: act('a'),
        c: async () => ({ id: await act('c')(), back: {} }),
        fail: async () => {
          await act('fail')();
          throw new Error('no');
        },
      },
    },
  );
  const right = aSubgraph(
    'right',
    'type Mutation { b: String d: String } type Room @key(fields: "id") { id: ID! seen: [String!]! }',
    {
      Mutation: { b: act('b'), d: act('d') },
      Room: { seen: () => [...done] },
    },
  );
  return [left, right];
}

it('does one thing after the other, in the order asked, over all subgraphs', async () => {
  const { ask, sent } = await openMade(rooms());

  const { data } = await ask('mutation { d a z: b c { seen } }');

  expect(done).toEqual(['d', 'a', 'b', 'c']);
  expect(data).toEqual({ d: 'd', a: 'a', z: 'b', c: { seen: ['d', 'a', 'b', 'c'] } });
  expect(
    sent.filter(({ operation }) => operation.kind === 'mutation').map(({ subgraph }) => subgraph),
  ).toEqual(['right', 'left', 'right', 'left']);
});

it('does what stands under a condition, whatever is asked of its answer', async () => {
  const { ask } = await openMade(rooms());

  const { data } = await ask('mutation ($go: Boolean!) { c @include(if: $go) { id @skip(if: $go) } }', {
    go: true,
  });

  expect(done).toEqual(['c']);
  expect(data).toEqual({ c: {} });
});

it('goes on after one that failed', async () => {
  const { ask } = await openMade(rooms());

  const { data, errors } = await ask('mutation { fail b }');

  expect(data).toEqual({ fail: null, b: 'b' });
  expect(errors?.map(({ path }) => path)).toEqual([['fail']]);
});

it('says that it does not know what a mutation without an answer did', async () => {
  const transport = {
    execute: () => Promise.reject(new Error('reset')),
    subscribe: () => Promise.reject(new Error('reset')),
    close: () => Promise.resolve(),
  };
  const { ask, sent } = await openMade(rooms(), { transports: { right: transport } });

  const { data, errors } = await ask('mutation { b a }');

  expect(data).toEqual({ b: null, a: 'a' });
  expect(errors?.[0]).toMatchObject({ path: ['b'], extensions: { code: 'DOWNSTREAM_UNAVAILABLE' } });
  expect(errors?.[0]?.message).toContain('may have acted or not');
  expect(sent.filter(({ subgraph }) => subgraph === 'right')).toHaveLength(1);
});

it('answers the graph’s root below a field', async () => {
  const { ask } = await openMade(rooms());

  const { data } = await ask('mutation { c { back { __typename done again: done } id } }');

  expect(data).toEqual({ c: { back: { __typename: 'Query', done: ['c'], again: ['c'] }, id: 'c' } });
});
