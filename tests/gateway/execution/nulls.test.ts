import { describe, expect, it } from 'vitest';
import { graphError } from '../../../subgraphs/kit/errors.js';
import { nastyShop } from '../../support/nastyShop.js';
import { aSubgraph, openMade } from '../../support/supergraphs.js';
import type { Answer } from '../../support/supergraphs.js';

const codes = ({ errors }: Answer): unknown[] =>
  (errors ?? []).map(({ path, extensions }) => [path?.join('.'), extensions?.['code']]);

describe('a null where the schema allows none', () => {
  it('takes its parent with it, and says where it was', async () => {
    const { ask } = await openMade(nastyShop());

    // reviews knows b2 not, and says nothing about it
    const answer = await ask('{ someProducts { sku ... on Book { rating } } }');

    const emma = { sku: 'b1', rating: 4.5 };
    const others = [{ sku: 'f1' }, { sku: 'f2' }, { sku: 'g1' }];
    expect(answer.data).toEqual({ someProducts: [emma, null, emma, null, ...others] });
    expect(answer.errors).toEqual([
      {
        message: 'Cannot return null for non-nullable field Book.rating.',
        path: ['someProducts', 3, 'rating'],
        extensions: { code: 'INTERNAL_SERVER_ERROR' },
      },
    ]);
  });

  it('is told once, by the subgraph that had the reason', async () => {
    const { ask } = await openMade(nastyShop());

    const answer = await ask('{ product(sku: "f1") { sku rating } }');

    expect(answer.data).toEqual({ product: null });
    expect(codes(answer)).toEqual([['product.rating', 'FORBIDDEN']]);
  });

  it('is told once, however far it goes', async () => {
    const lists = aSubgraph(
      'lists',
      'type Query { all: [[Item!]!]! } type Item @key(fields: "id") { id: ID! }',
      {
        Query: { all: () => [[{ id: '1' }], [{ id: '2' }]] },
      },
    );
    const names = aSubgraph('names', 'type Item @key(fields: "id") { id: ID! name: String! }', {
      Item: { name: ({ id }: { id: string }) => (id === '2' ? refused() : id) },
    });
    const refused = (): never => {
      throw graphError('FORBIDDEN', 'not this one');
    };
    const { ask } = await openMade([lists, names]);

    const answer = await ask('{ all { name } }');

    expect(answer.data).toBeNull();
    expect(codes(answer)).toEqual([['all.1.0.name', 'FORBIDDEN']]);
  });

  it('empties a list of things that must not be null, and no more', async () => {
    const { ask } = await openMade(nastyShop());

    const answer = await ask('{ now product(sku: "b1") { sku related { rating } } }');

    expect(answer.data).toEqual({ now: 'noon', product: { sku: 'b1', related: null } });
    expect(codes(answer)).toEqual([
      ['product.related.1.rating', 'FORBIDDEN'],
      ['product.related.0.rating', 'INTERNAL_SERVER_ERROR'],
    ]);
  });

  it('empties the whole answer from the root', async () => {
    const { ask } = await openMade(nastyShop());

    const answer = await ask('{ now broken }');

    expect(answer.data).toBeNull();
    expect(codes(answer)).toEqual([['broken', 'FORBIDDEN']]);
  });

  it('does not keep other subgraphs from answering', async () => {
    const { ask } = await openMade(nastyShop());

    const answer = await ask('{ me { name } forbidden { sku } }');

    expect(answer.data).toEqual({ me: { name: 'Ann' }, forbidden: null });
    expect(codes(answer)).toEqual([['forbidden', 'FORBIDDEN']]);
  });
});

describe('an error of a subgraph', () => {
  it('stands at every place of the entity that it is about', async () => {
    const { ask } = await openMade(nastyShop());

    const answer = await ask('{ reviews { author { moody } } best: persons { best { moody } } }');

    expect(codes(answer)).toEqual([
      ['best.0.best.moody', 'FORBIDDEN'],
      ['best.4.best.moody', 'FORBIDDEN'],
      ['reviews.1.author.moody', 'FORBIDDEN'],
    ]);
  });

  it('keeps its message and facts, and shows neither subgraph nor stack', async () => {
    const failing = aSubgraph('failing', 'type Query { a: Int }', {});
    const transport = {
      execute: () =>
        Promise.resolve({
          data: { a: null },
          errors: [
            {
              message: 'too old',
              path: ['a'],
              extensions: {
                code: 'CURSOR_TOO_OLD',
                oldest: 7,
                serviceName: 'x',
                stacktrace: ['at y'],
                exception: {},
              },
            },
            { message: 'no code' },
          ],
        }),
      subscribe: () => Promise.reject(new Error('not asked for')),
      close: () => Promise.resolve(),
    };
    const { ask } = await openMade([failing], { transports: { failing: transport } });

    const { errors } = await ask('{ a }');

    expect(errors).toEqual([
      { message: 'too old', path: ['a'], extensions: { code: 'CURSOR_TOO_OLD', oldest: 7 } },
      { message: 'no code', extensions: { code: 'INTERNAL_SERVER_ERROR' } },
    ]);
  });

  it('about a key that only the planner asked for ends where the client stopped asking', async () => {
    const users = aSubgraph(
      'users',
      'type Query { user: User } type User @key(fields: "secret") { secret: String @inaccessible }',
      {
        Query: { user: () => ({}) },
        User: {
          secret: () => {
            throw new Error('no secrets');
          },
        },
      },
    );
    const posts = aSubgraph(
      'posts',
      'type User @key(fields: "secret") { secret: String @inaccessible posts: Int }',
      {},
    );
    const { ask } = await openMade([users, posts]);

    const { data, errors } = await ask('{ user { posts } }');

    expect(data).toEqual({ user: { posts: null } });
    expect(errors?.map(({ path }) => path)).toEqual([['user']]);
  });
});

describe('what the API schema hides', () => {
  it('is not shown, when a subgraph answers it', async () => {
    const { ask } = await openMade(nastyShop());

    const answer = await ask('{ product(sku: "f2") { sku kind } }');

    expect(answer.data).toEqual({ product: { sku: 'f2', kind: null } });
    expect(JSON.stringify(answer)).not.toContain('SECRET');
    expect(codes(answer)).toEqual([['product.kind', 'INTERNAL_SERVER_ERROR']]);
  });

  it('includes types', async () => {
    const zoo = aSubgraph(
      'zoo',
      `type Query { all: [Animal] } interface Animal { name: String }
       type Dog implements Animal { name: String } type Unicorn implements Animal @inaccessible { name: String }`,
      {
        Query: {
          all: () => [
            { __typename: 'Dog', name: 'Rex' },
            { __typename: 'Unicorn', name: 'Una' },
          ],
        },
      },
    );
    const { ask } = await openMade([zoo]);

    const answer = await ask('{ all { __typename name } }');

    expect(answer.data).toEqual({ all: [{ __typename: 'Dog', name: 'Rex' }, null] });
    expect(JSON.stringify(answer)).not.toMatch(/Unicorn|Una/);
  });
});
