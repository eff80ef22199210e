import { randomUUID } from 'node:crypto';
import { getIntrospectionQuery, parse, print, visit } from 'graphql';
import { query as inbox, viewer } from '../inbox/query.mjs';

const deep = `query Deep($id: ID!) {
  conversation(id: $id) { id custody { since skill { id name account { id name timeZone } } } }
}`;

const wide = `query Wide {
  conversations(first: 100) {
    nodes { id channel ownerAccount { id name } custody { version agent { id name } skill { id name } } }
  }
}`;

const mutation = `mutation Away($input: SetAvailabilityInput!) {
  setAvailability(input: $input) { user { id name availability } userErrors { code } }
}`;

/** What tools ask for, without the directives: Hive Gateway tells of the supergraph's own, which are not the API's. */
const introspection = print(
  visit(parse(getIntrospectionQuery()), {
    Field: ({ name }) => (name.value === 'directives' ? null : undefined),
  }),
);

const selectable = [
  ...['channel', 'consumerName', 'startedAt', 'status', 'ownerAccount { id name }', 'custody { version }'],
  ...[
    'custody { agent { id name } }',
    'custody { skill { id name } }',
    'messages(last: 1) { nodes { id text } }',
  ],
  'transfers(first: 2) { nodes { id kind } }',
];

/** A thousand operations that differ in what they select. */
const different = Array.from({ length: 1_000 }, (_, number) => {
  const chosen = selectable.filter((__, bit) => (number >> bit) % 2 === 1);
  return {
    query: `query Different${number} { conversations(first: 2) { nodes { id ${chosen.join(' ')} } } }`,
  };
});

/** Before the first workload is timed, every gateway has been asked so often: until then V8 still compiles them. */
const warmUp = 3_000;

/** What is asked: by whom, `bodyOf(n)` the n-th time, and what its answer must hold to be worth measuring. */
export function workloadsOn(conversationId) {
  return [
    {
      ...{ name: 'inbox', user: viewer, requests: 200, warmUp, hasFloor: true },
      bodyOf: () => ({ query: inbox }),
      holds: ({ conversations }) => conversations.nodes.length === 20,
    },
    {
      ...{ name: 'deep, 4 subgraphs', user: 'travel-manager', requests: 100 },
      bodyOf: () => ({ query: deep, variables: { id: conversationId } }),
      holds: ({ conversation }) => conversation.custody.skill.account.timeZone !== undefined,
    },
    {
      ...{
        name: 'wide, 200 entities',
        user: 'travel-manager',
        requests: 30,
        bodyOf: () => ({ query: wide }),
      },
      holds: ({ conversations }) => conversations.nodes.length === 100,
    },
    {
      ...{ name: 'mutation', user: 'bank-agent-2', requests: 100 },
      bodyOf: () => ({
        query: mutation,
        variables: { input: { idempotencyKey: randomUUID(), availability: 'AWAY' } },
      }),
      holds: ({ setAvailability }) => setAvailability.user.availability === 'AWAY',
    },
    {
      ...{ name: 'introspection', user: viewer, requests: 20 },
      bodyOf: () => ({ query: introspection }),
      holds: ({ __schema }) => __schema.types.length > 50,
    },
    {
      ...{ name: '1,000 operations', user: viewer, requests: different.length, rounds: 2 },
      bodyOf: (number) => different[number % different.length],
      holds: ({ conversations }) => conversations.nodes.length === 2,
    },
  ];
}
