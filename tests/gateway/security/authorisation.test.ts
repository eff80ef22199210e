import { parse } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Policies } from '../../../gateway/security/authorisation.js';
import { mailbox } from '../../../subgraphs/kit/streams/mailbox.js';
import { aSubgraph, openMade } from '../../support/supergraphs.js';
import type { MadeGraph, MadeSubgraph } from '../../support/supergraphs.js';

const ada = { id: '1', name: 'Ada', salary: 90, badge: 'B1', grade: 'SENIOR', __typename: 'Employee' };
const robot = { id: '2', name: 'R2', serial: 'S-2', __typename: 'Robot' };
const acted: string[] = [];

const staff = aSubgraph(
  'staff',
  `type Query {
     me: Employee
     team: [Employee]!
     workers: [Worker!]!
     anyone: [Anyone!]!
     vault: Vault
     count: Int!
     audit: String @requiresScopes(scopes: [["audit", "read"], ["root"]])
     door(of: ID!): String @policy(policies: [["door"]])
   }
   type Mutation { fire: Boolean @requiresScopes(scopes: [["hire"]])  greet: Boolean }
   type Subscription { promoted: Employee  fired: Employee @authenticated }
   interface Worker { id: ID!  name: String! }
   union Anyone = Employee | Robot
   type Employee implements Worker @key(fields: "id") {
     id: ID!
     name: String!
     salary: Int @requiresScopes(scopes: [["pay"]])
     bonus: Int! @requiresScopes(scopes: [["pay"]])
     badge: Badge
     grade: Grade
   }
   type Robot implements Worker { id: ID!  name: String!  serial: String! @requiresScopes(scopes: [["machines"]]) }
   type Vault @policy(policies: [["keyholder"], ["boss", "present"]]) { gold: Int }
   scalar Badge @authenticated
   enum Grade @requiresScopes(scopes: [["grades"]]) { SENIOR }`,
  {
    Query: {
      me: () => ada,
      team: () => [ada, null, ada],
      workers: () => [ada, robot],
      anyone: () => [ada, robot],
      vault: () => ({ gold: 1 }),
      count: () => 2,
      audit: () => 'all well',
      door: () => 'open',
    },
    Mutation: {
      fire: () => Boolean(acted.push('fired')),
      greet: () => Boolean(acted.push('greeted')),
    },
    Subscription: {
      promoted: { subscribe: () => events(), resolve: () => ada },
      fired: { subscribe: () => events(), resolve: () => ada },
    },
    Employee: { bonus: () => 10, __resolveReference: () => ada },
  },
);
const reviews = aSubgraph(
  'reviews',
  `type Employee @key(fields: "id") { id: ID!  rating: Int @requiresScopes(scopes: [["grades"]])  likes: Int }`,
  { Employee: { rating: () => 5, likes: () => 7 } },
);

function events(): AsyncIterableIterator<unknown> {
  const stream = mailbox<unknown>(10);
  stream.push({});
  stream.push({});
  stream.close();
  return stream;
}

interface Who {
  scope?: string;
  anonymous?: boolean;
}
const callerOf = ({ scope = '', anonymous = false }: Who) => ({
  claims: anonymous ? null : { sub: 'ada', exp: 9_999_999_999, scope },
  address: '127.0.0.1',
});

type Data = Record<string, unknown>;

async function aGraph(policies?: Policies, subgraphs: MadeSubgraph[] = [staff, reviews]) {
  const made: MadeGraph = await openMade(subgraphs, policies ? { policies } : {});
  const request = (query: string, who: Who) => ({
    document: parse(query),
    operationName: null,
    variables: {},
    headers: {},
    caller: callerOf(who),
  });
  const ask = async (query: string, who: Who = {}): Promise<{ data: Data; denied: string[] }> => {
    const { data, errors = [] } = await made.graph.execute(request(query, who));
    const codes = errors.map(({ extensions }) => extensions['code']);
    expect(codes.filter((code) => code !== 'UNAUTHORIZED_FIELD_OR_TYPE')).toEqual([]);
    return { data: toJson(data) as Data, denied: errors.map(({ path = [] }) => path.join('.')) };
  };
  const follow = async (query: string, who: Who): Promise<ExecutionResult | ExecutionResult[]> => {
    const stream = await made.graph.subscribe(request(query, who));
    if (!(Symbol.asyncIterator in stream)) return stream;
    const results: ExecutionResult[] = [];
    for await (const result of stream) results.push(result);
    return results;
  };
  return { ask, follow, sent: made.sent };
}

function toJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe('a field that needs scopes', () => {
  it('is null with an error at its path, and no subgraph is asked for it', async () => {
    const { ask, sent } = await aGraph();

    const { data, denied } = await ask('{ me { name wage: salary rating likes } }');

    expect(data).toEqual({ me: { name: 'Ada', wage: null, rating: null, likes: 7 } });
    expect(denied).toEqual(['me.wage', 'me.rating']);
    expect(sent.map(({ operation }) => operation.text).join()).not.toMatch(/salary|rating/);
  });

  it('is shown to who has them', async () => {
    const { ask } = await aGraph();

    expect(await ask('{ me { salary rating } }', { scope: 'pay grades' })).toEqual({
      data: { me: { salary: 90, rating: 5 } },
      denied: [],
    });
  });

  it.each([
    ['audit', false],
    ['audit read', true],
    ['root', true],
    ['auditread', false],
    ['', false],
  ])('needs all of one of its lists: "%s" is enough: %s', async (scope, enough) => {
    const { ask } = await aGraph();

    const { data } = await ask('{ audit }', { scope });

    expect(data['audit']).toBe(enough ? 'all well' : null);
  });

  it('takes its parent with it where null may not be', async () => {
    const { ask } = await aGraph();

    expect(await ask('{ count team { name bonus } }')).toEqual({
      data: { count: 2, team: [null, null, null] },
      denied: ['team.0.bonus', 'team.2.bonus'],
    });
  });

  it('of a mutation is not run, and the others are', async () => {
    acted.length = 0;
    const { ask } = await aGraph();

    expect(await ask('mutation { fire greet }')).toEqual({
      data: { fire: null, greet: true },
      denied: ['fire'],
    });
    expect(acted).toEqual(['greeted']);
  });

  it('leaves nothing to ask when it is all that was asked', async () => {
    const { ask, sent } = await aGraph();

    expect(await ask('{ audit }')).toEqual({ data: { audit: null }, denied: ['audit'] });
    expect(await ask('mutation { fire }')).toEqual({ data: { fire: null }, denied: ['fire'] });
    expect(sent).toEqual([]);
  });

  it('still tells whether its object is there', async () => {
    const { ask } = await aGraph();

    expect((await ask('{ me { salary } }')).data).toEqual({ me: { salary: null } });
  });
});

describe('a type that is guarded', () => {
  it.each([
    ['a scalar', '{ me { name badge } }', { anonymous: true }, { me: { name: 'Ada', badge: null } }],
    ['a scalar, for who may', '{ me { badge } }', {}, { me: { badge: 'B1' } }],
    ['an enum', '{ me { grade } }', {}, { me: { grade: null } }],
    ['an enum, for who may', '{ me { grade } }', { scope: 'grades' }, { me: { grade: 'SENIOR' } }],
    ['an object', '{ count vault { gold } }', {}, { count: 2, vault: null }],
  ])('hides every field that returns it: %s', async (_, query, who, expected) => {
    const { ask } = await aGraph();

    expect((await ask(query, who)).data).toEqual(expected);
  });

  it('is hidden in fragments too', async () => {
    const { ask } = await aGraph();
    const query = `{ anyone { __typename ...Serial ... on Employee { name } } }
      fragment Serial on Robot { serial }`;

    const { data, denied } = await ask(query.replace('serial }', 'name serial }'));

    expect(data).toBeNull();
    expect(denied).toEqual(['anyone.1.serial']);
    expect((await ask(query, { scope: 'machines' })).data).toEqual({
      anyone: [
        { __typename: 'Employee', name: 'Ada' },
        { __typename: 'Robot', serial: 'S-2' },
      ],
    });
  });
});

describe('a field of an interface', () => {
  const shelf = aSubgraph(
    'shelf',
    `type Query { items: [Item!]! }
     interface Item { id: ID!  title: String }
     type Book implements Item { id: ID!  title: String }
     type Diary implements Item { id: ID!  title: String @requiresScopes(scopes: [["diaries"]]) }`,
    {
      Query: {
        items: () => [
          { id: 1, title: 'Emma', __typename: 'Book' },
          { id: 2, title: 'Mine', __typename: 'Diary' },
        ],
      },
    },
  );

  it('needs what any of its objects needs', async () => {
    const { ask } = await aGraph(undefined, [shelf]);

    const hidden = await ask('{ items { id title } }');
    const shown = await ask('{ items { id title } }', { scope: 'diaries' });

    expect(hidden.data['items']).toEqual([
      { id: '1', title: null },
      { id: '2', title: null },
    ]);
    expect(shown.data['items']).toEqual([
      { id: '1', title: 'Emma' },
      { id: '2', title: 'Mine' },
    ]);
  });

  it('may be asked of those objects alone that need nothing', async () => {
    const { ask } = await aGraph(undefined, [shelf]);

    const { data } = await ask('{ items { id ... on Book { title } } }');

    expect(data['items']).toEqual([{ id: '1', title: 'Emma' }, { id: '2' }]);
  });
});

it('does not show a guarded key that the plan fetches for its own use', async () => {
  const people = aSubgraph(
    'people',
    'type Query { p: Person } type Person @key(fields: "ssn") { ssn: ID @authenticated name: String }',
    { Query: { p: () => ({ ssn: '123', name: 'Ada' }) } },
  );
  const likes = aSubgraph('likes', 'type Person @key(fields: "ssn") { ssn: ID @authenticated likes: Int }', {
    Person: { likes: () => 7 },
  });
  const { ask } = await aGraph(undefined, [people, likes]);

  const { data } = await ask('{ p { ssn name likes } }', { anonymous: true });

  expect(data).toEqual({ p: { ssn: null, name: 'Ada', likes: 7 } });
});

describe('a policy', () => {
  it('is not met when nobody decides', async () => {
    const { ask } = await aGraph();

    expect((await ask('{ vault { gold } door(of: 1) }')).data).toEqual({ vault: null, door: null });
  });

  it.each([
    [['keyholder'], true],
    [['boss'], false],
    [['boss', 'present'], true],
  ])('is decided by the gateway’s owner: %j', async (holding, met) => {
    const asked: unknown[] = [];
    const { ask } = await aGraph((names, caller) => {
      asked.push([[...names].sort(), caller?.sub]);
      return Promise.resolve(holding);
    });

    const { data } = await ask('{ vault { gold } }');

    expect(data['vault']).toEqual(met ? { gold: 1 } : null);
    expect(asked).toEqual([[['boss', 'keyholder', 'present'], 'ada']]);
  });

  it('is not asked about where none is touched', async () => {
    const { ask } = await aGraph(() => {
      throw new Error('asked');
    });

    expect((await ask('{ me { name salary } }')).denied).toEqual(['me.salary']);
  });
});

describe('a subscription', () => {
  it('hides what its caller may not see, in every event', async () => {
    const { follow } = await aGraph();

    const results = await follow('subscription { promoted { name salary rating } }', { scope: 'pay' });

    expect(toJson(results)).toMatchObject([
      {
        data: { promoted: { name: 'Ada', salary: 90, rating: null } },
        errors: [{ path: ['promoted', 'rating'] }],
      },
      { data: { promoted: { name: 'Ada', salary: 90, rating: null } } },
    ]);
  });

  it('is not opened when it is itself what its caller may not see', async () => {
    const { follow, sent } = await aGraph();

    const refused = await follow('subscription { fired { name } }', { anonymous: true });

    expect(toJson(refused)).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } }],
    });
    expect(sent).toEqual([]);
    expect(await follow('subscription { fired { name } }', {})).toHaveLength(2);
  });
});

it('follows the names under which the rules are linked', async () => {
  const { supergraphSdl } = (await openMade([staff, reviews])).graph;
  const renamed = supergraphSdl
    .replace('authenticated/v0.1"', 'authenticated/v0.1", as: "signedIn"')
    .replaceAll('@authenticated', '@signedIn');
  const made = await openMade([staff, reviews], { supergraphSdl: renamed });

  expect(renamed).not.toBe(supergraphSdl);
  expect((await made.ask('{ me { badge } }')).data).toEqual({ me: { badge: null } });
});
