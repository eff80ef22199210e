import { describe, expect, it } from 'vitest';
import type {
  SubgraphRequest,
  SubgraphResult,
  SubgraphTransport,
} from '../../../gateway/subgraphs/transport.js';
import { aSubgraph, openMade } from '../../support/supergraphs.js';
import type { Answer } from '../../support/supergraphs.js';

interface Order {
  readonly buyer: { readonly id: string } | null;
  readonly seller: { readonly id: string } | null;
}

/** Orders know buyers, sellers and wares by their keys; one subgraph knows all the people, another what wares are. */
function market(order: Order = { buyer: { id: 'b' }, seller: { id: 's' } }): ReturnType<typeof aSubgraph>[] {
  const orders = aSubgraph(
    'orders',
    `type Query { order: Order } type Order { buyer: Buyer seller: Seller ware: Ware }
     type Buyer @key(fields: "id") { id: ID! } type Seller @key(fields: "id") { id: ID! }
     type Ware @key(fields: "id") { id: ID! }`,
    { Query: { order: () => ({ ...order, ware: { id: 'w' } }) } },
  );
  const people = aSubgraph(
    'people',
    `type Buyer @key(fields: "id") { id: ID! name(polite: Boolean): String }
     type Seller @key(fields: "id") { id: ID! name(polite: Boolean): String }
     type Maker @key(fields: "id") { id: ID! city: String }`,
    {
      Buyer: { name: ({ id }: { id: string }, { polite }: { polite?: boolean }) => nameOf(id, polite) },
      Seller: { name: ({ id }: { id: string }, { polite }: { polite?: boolean }) => nameOf(id, polite) },
      Maker: { city: () => 'Delft' },
    },
  );
  const wares = aSubgraph(
    'wares',
    'type Ware @key(fields: "id") { id: ID! maker: Maker } type Maker @key(fields: "id") { id: ID! }',
    { Ware: { maker: () => ({ id: 'm' }) } },
  );
  return [orders, people, wares];
}

function nameOf(id: string, polite = false): string {
  if (id === 'nameless') throw new Error('has no name');
  return polite ? `dear ${id}` : id;
}

/** Answers by `answer` whatever it is asked. */
function answering(answer: (request: SubgraphRequest) => SubgraphResult): SubgraphTransport {
  return {
    execute: (request) => Promise.resolve(answer(request)),
    subscribe: () => Promise.reject(new Error('not asked for')),
    close: () => Promise.resolve(),
  };
}

const told = ({ errors }: Answer): (string | undefined)[] =>
  (errors ?? []).map(({ path }) => path?.join('.'));

describe('entities of one subgraph that are wanted side by side', () => {
  it('are asked for by one request', async () => {
    const { ask, sent } = await openMade(market());

    const { data } = await ask('{ order { buyer { name } seller { name } } }');

    expect(data).toEqual({ order: { buyer: { name: 'b' }, seller: { name: 's' } } });
    expect(sent.map(({ subgraph }) => subgraph)).toEqual(['orders', 'people']);
  });

  it('wait for those that the same subgraph is asked for later', async () => {
    const { ask, sent } = await openMade(market());

    const { data } = await ask('{ order { buyer { name } ware { maker { city } } } }');

    expect(data).toEqual({ order: { buyer: { name: 'b' }, ware: { maker: { city: 'Delft' } } } });
    expect(sent.map(({ subgraph }) => subgraph)).toEqual(['orders', 'wares', 'people']);
  });

  it('share the client’s variables', async () => {
    const { ask } = await openMade(market());
    const query = `query ($polite: Boolean, $plain: Boolean) {
      order { buyer { name(polite: $polite) plain: name(polite: $plain) } seller { name(polite: $polite) } }
    }`;

    const { data } = await ask(query, { polite: true, plain: false });

    expect(data).toEqual({
      order: { buyer: { name: 'dear b', plain: 'b' }, seller: { name: 'dear s' } },
    });
  });

  it('are asked for alone where the others are not there', async () => {
    const { ask, sent } = await openMade(market({ buyer: { id: 'b' }, seller: null }));

    const { data } = await ask('{ order { buyer { name } seller { name } } }');

    expect(data).toEqual({ order: { buyer: { name: 'b' }, seller: null } });
    expect(sent[1]?.variables).toEqual({ representations: [{ __typename: 'Buyer', id: 'b' }] });
  });

  it('have each its own errors', async () => {
    const { ask } = await openMade(market({ buyer: { id: 'b' }, seller: { id: 'nameless' } }));

    const answer = await ask('{ order { buyer { name } seller { name } } }');

    expect(answer.data).toEqual({ order: { buyer: { name: 'b' }, seller: { name: null } } });
    expect(told(answer)).toEqual(['order.seller.name']);
  });

  it('take nothing from each other when one kind of them brings everything down', async () => {
    const failing = answering(({ variables }) =>
      'representations' in variables && JSON.stringify(variables).includes('Buyer')
        ? { data: { _entities: [{ name: 'b' }] } }
        : { data: null, errors: [{ message: 'No sellers.', path: ['entities_1'] }] },
    );
    const { ask } = await openMade(market(), { transports: { people: failing } });

    const answer = await ask('{ order { buyer { name } seller { name } } }');

    expect(answer.data).toEqual({ order: { buyer: { name: 'b' }, seller: { name: null } } });
    expect(answer.errors).toHaveLength(1);
  });

  it('are all missing, each with an error, when the subgraph does not answer', async () => {
    const down = answering(() => {
      throw new Error('away');
    });
    const { ask } = await openMade(market(), { transports: { people: down } });

    const answer = await ask('{ order { buyer { name } seller { name } } }');

    expect(answer.data).toEqual({ order: { buyer: { name: null }, seller: { name: null } } });
    expect(told(answer)).toEqual(['order.buyer.name', 'order.seller.name']);
  });

  it('bring an error that belongs to none of them once', async () => {
    const warning = answering(() => ({
      data: { entities_0: [{ name: 'b' }], entities_1: [{ name: 's' }] },
      errors: [{ message: 'I am tired.' }],
    }));
    const { ask } = await openMade(market(), { transports: { people: warning } });

    const answer = await ask('{ order { buyer { name } seller { name } } }');

    expect(answer.data).toEqual({ order: { buyer: { name: 'b' }, seller: { name: 's' } } });
    expect(answer.errors?.map(({ message }) => message)).toEqual(['I am tired.']);
  });
});
