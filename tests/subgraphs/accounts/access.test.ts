import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountsSubgraph } from '../../../subgraphs/accounts/subgraph.js';
import { aDemoWorld } from '../../support/demoWorld.js';
import type { DemoWorld, Who } from '../../support/demoWorld.js';
import { aTestIssuer } from '../../support/tokens.js';

let world: DemoWorld;
beforeAll(async () => {
  world = await aDemoWorld(accountsSubgraph);
});
afterAll(() => world.stop());

const ids = (list: unknown) => (list as { id: string }[]).map(({ id }) => id);

describe('another brand', () => {
  const everyone = [
    'retail-agent-1',
    'retail-bot',
    'retail-manager',
    'acme-analyst',
    'acme-partner',
    'acme-web',
  ];

  it.each(everyone)('does not exist for %s, by id', async (who) => {
    const found = await world.ask(
      who,
      '{ account(id: "globex-shop") { name } brand(id: "globex") { name } }',
    );

    expect(found).toEqual({ account: null, brand: null });
  });

  it.each([
    ['account', { __typename: 'Account', id: 'globex-shop' }, '... on Account { name }'],
    ['brand', { __typename: 'Brand', id: 'globex' }, '... on Brand { name accounts { id } }'],
    ['agent', { __typename: 'User', id: 'globex-agent-1' }, '... on User { name availability }'],
    ['link', { __typename: 'Link', id: 'globex-to-globex' }, '... on Link { source { id } }'],
    ['caller', { __typename: 'Viewer', id: 'globex-agent-1' }, '... on Viewer { scopes user { name } }'],
  ])('does not exist as a reference to its %s', async (_, reference, selection) => {
    await addGlobexLink();

    const foreign = await world.resolve('retail-manager', reference, selection);
    const own = await world.resolve('admin', reference, selection);

    expect(foreign).toBeNull();
    if (reference.__typename !== 'Viewer') expect(own).not.toBeNull();
  });

  it.each(everyone)('is in no list of %s', async (who) => {
    const { accounts, viewer } = await world.ask(
      who,
      '{ accounts { id } viewer { brand { accounts { id } } } }',
    );

    expect(ids(accounts)).toEqual(['acme-bank', 'acme-retail', 'acme-travel']);
    expect((viewer as { brand: { accounts: object[] } }).brand.accounts).toEqual(accounts);
  });

  it('cannot be told from one that does not exist, whatever the partner names in its token', async () => {
    const partner = { sub: 'spy', role: 'PARTNER', brand: 'acme', accounts: ['globex-shop', 'acme-bank'] };

    const answers = await world.ask(
      partner,
      '{ accounts { id } foreign: account(id: "globex-shop") { id } unknown: account(id: "nowhere") { id } }',
    );

    expect(answers).toEqual({ accounts: [{ id: 'acme-bank' }], foreign: null, unknown: null });
  });

  it('is visible to an administrator of all brands, not to one of a single brand', async () => {
    const ofAcme = { sub: 'acme-admin', role: 'ADMIN', brand: 'acme' };
    const document = '{ account(id: "globex-shop") { name } accounts { id } }';

    expect(await world.ask('admin', document)).toEqual({
      account: { name: 'Globex Shop' },
      accounts: ['acme-bank', 'acme-retail', 'acme-travel', 'globex-shop'].map((id) => ({ id })),
    });
    expect(await world.ask(ofAcme, document)).toMatchObject({ account: null });
  });

  it('is no way in for a caller without a brand', async () => {
    const nobody = { sub: 'nobody', role: 'MANAGER', account: 'acme-retail' };

    const answer = await world.ask(
      nobody,
      '{ accounts { id } account(id: "acme-retail") { id } viewer { account { id } } }',
    );

    expect(answer).toEqual({ accounts: [], account: null, viewer: { account: null } });
  });

  async function addGlobexLink() {
    await world.database.query(
      `insert into accounts.link (id, source_id, destination_id, skill_ids)
       values ('globex-to-globex', 'globex-shop', 'globex-shop', '{}') on conflict do nothing`,
    );
  }
});

describe('a partner', () => {
  const partner = { sub: 'app', role: 'PARTNER', brand: 'acme', accounts: ['acme-retail', 'acme-bank'] };

  it('finds the accounts in its token', async () => {
    const document =
      '{ accounts { id } bank: account(id: "acme-bank") { id } travel: account(id: "acme-travel") { id } }';

    const found = await world.ask(partner, document);

    expect(found).toEqual({
      accounts: [{ id: 'acme-bank' }, { id: 'acme-retail' }],
      bank: { id: 'acme-bank' },
      travel: null,
    });
  });

  it('reads the name of an account of the brand that something it sees refers to', async () => {
    const reference = { __typename: 'Account', id: 'acme-travel' };

    const account = await world.resolve(partner, reference, '... on Account { name }');

    expect(account).toEqual({ name: 'Acme Travel' });
  });
});

describe('links', () => {
  const document = '{ accounts { id links { destination { id } skills { id } revokedAt } } }';
  const linksOf = async (who: Who) => {
    const { accounts } = await world.ask(who, document);
    return Object.fromEntries(
      (accounts as { id: string; links: object[] }[]).map(({ id, links }) => [id, links]),
    );
  };

  it('are shown to the manager of the account that they lead out of', async () => {
    const links = await linksOf('retail-manager');

    expect(links['acme-retail']).toEqual([
      {
        destination: { id: 'acme-bank' },
        skills: [{ id: 'acme-bank-care' }, { id: 'acme-bank-desk' }, { id: 'acme-bank-claims' }],
        revokedAt: null,
      },
      expect.objectContaining({ destination: { id: 'acme-travel' } }),
    ]);
    expect(links['acme-bank']).toEqual([]);
  });

  it.each(['retail-agent-1', 'retail-bot', 'acme-analyst', 'acme-partner', 'acme-web'])(
    'are empty for %s',
    async (who) => {
      expect(Object.values(await linksOf(who)).flat()).toEqual([]);
    },
  );

  it('are hidden as references from everyone else', async () => {
    const link = (who: Who) =>
      world.resolve(
        who,
        { __typename: 'Link', id: 'acme-retail-to-acme-bank' },
        '... on Link { source { id } }',
      );

    expect(await link('retail-manager')).toEqual({ source: { id: 'acme-retail' } });
    expect(await link('admin')).toEqual({ source: { id: 'acme-retail' } });
    expect(await link('bank-manager')).toBeNull();
    expect(await link('retail-agent-1')).toBeNull();
  });
});

describe("an agent's work", () => {
  const work = (who: Who) =>
    world.resolve(
      who,
      { __typename: 'User', id: 'bank-agent-2' },
      '... on User { name availability availabilityChangedAt maxSlots }',
    );

  it.each(['retail-agent-1', 'retail-bot', 'bank-manager', 'admin'])('is known to %s', async (who) => {
    expect(await work(who)).toEqual({
      name: 'Miguel Santos',
      availability: 'ONLINE',
      availabilityChangedAt: '2026-03-02T10:00:00.000Z',
      maxSlots: 25,
    });
  });

  it.each(['acme-analyst', 'acme-partner', 'acme-web'])('is hidden from %s, the name is not', async (who) => {
    expect(await work(who)).toEqual({
      name: 'Miguel Santos',
      availability: null,
      availabilityChangedAt: null,
      maxSlots: null,
    });
  });
});

describe('why an agent takes no work', () => {
  const cause = async (who: Who) =>
    world.resolve(who, { __typename: 'User', id: 'bank-agent-2' }, '... on User { availabilityCause }');

  it.each([
    ['bank-agent-2', 'OFFER_TIMED_OUT'],
    ['bank-agent-1', 'OFFER_TIMED_OUT'],
    ['bank-manager', 'OFFER_TIMED_OUT'],
    ['admin', 'OFFER_TIMED_OUT'],
    ['retail-agent-1', null],
    ['retail-manager', null],
    ['acme-analyst', null],
    ['acme-partner', null],
  ])('is answered to %s: %s', async (who, availabilityCause) => {
    await world.database.query(
      `update accounts."user" set availability_cause = 'OFFER_TIMED_OUT' where id = 'bank-agent-2'`,
    );

    expect(await cause(who)).toEqual({ availabilityCause });
  });
});

describe('a reference that names nothing', () => {
  it.each([[{}], [{ id: null }], [{ id: 7 }], [{ id: ['acme'] }], [{ id: 'a\0b' }], [{ id: 'nobody' }]])(
    'is null, whatever its key is: %j',
    async (key) => {
      for (const type of ['Account', 'Brand', 'User', 'Link', 'Viewer']) {
        expect(await world.resolve('admin', { __typename: type, ...key }, '__typename')).toBeNull();
      }
    },
  );
});

describe('a caller', () => {
  it('sees who it is', async () => {
    const document =
      '{ viewer { id role scopes user { name role } account { name brand { name } } brand { id } } }';

    expect(await world.ask('bank-agent-1', document)).toEqual({
      viewer: {
        id: 'bank-agent-1',
        role: 'AGENT',
        scopes: ['rollover'],
        user: { name: 'Grace Miller', role: 'AGENT' },
        account: { name: 'Acme Bank', brand: { name: 'Acme' } },
        brand: { id: 'acme' },
      },
    });
  });

  it('without a brand sees itself', async () => {
    expect(await world.ask('admin', '{ viewer { user { name } account { id } brand { id } } }')).toEqual({
      viewer: { user: { name: 'Administrator' }, account: null, brand: null },
    });
  });

  it('needs a valid token', async () => {
    const { subgraph, issuer } = world;
    const stranger = await aTestIssuer();
    const noRole = { sub: 'x' };

    const refused = { extensions: { code: 'UNAUTHENTICATED' } };
    await expect(subgraph.context({})).rejects.toMatchObject(refused);
    await expect(subgraph.context({ authorization: 'Basic YTpi' })).rejects.toMatchObject(refused);
    await expect(subgraph.context(await issuer.headersFor('admin', '-1s'))).rejects.toMatchObject(refused);
    await expect(subgraph.context(await stranger.headersFor('admin'))).rejects.toMatchObject(refused);
    await expect(subgraph.context(await issuer.headersFor(noRole))).rejects.toMatchObject(refused);
  });
});

it('shows an account with its reasons', async () => {
  const fields = 'name timeZone status rolloverEnabled noteRequired channels reasonCodes { code label }';

  const { account } = await world.ask('retail-agent-1', `{ account(id: "acme-retail") { ${fields} } }`);

  expect(account).toEqual({
    name: 'Acme Retail',
    timeZone: 'Europe/Berlin',
    status: 'ACTIVE',
    rolloverEnabled: true,
    noteRequired: false,
    channels: ['WEB', 'ABC', 'GBM', 'SMS', 'WHATSAPP'],
    reasonCodes: [
      { code: 'ESCALATION', label: 'Needs a specialist' },
      { code: 'PRODUCT_QUESTION', label: 'Question about a product' },
      { code: 'REFUND', label: 'Refund to a card' },
      { code: 'WRONG_ACCOUNT', label: 'Belongs to another account' },
    ],
  });
});

it('resolves a page of references with one statement for each type', async () => {
  const users = ['retail-agent-1', 'bank-agent-1', 'retail-agent-1', 'travel-bot'];
  const references = users.map((id) => ({ __typename: 'User', id }));
  world.statements.length = 0;

  const { _entities } = await world.ask(
    'acme-analyst',
    'query ($references: [_Any!]!) { _entities(representations: $references) { ... on User { account { name } } } }',
    { references },
  );

  const accounts = ['Acme Retail', 'Acme Bank', 'Acme Retail', 'Acme Travel'];
  expect(_entities).toEqual(accounts.map((name) => ({ account: { name } })));
  expect(world.statements).toHaveLength(2);
});

it('is ready when its tables can be read', async () => {
  await expect(world.subgraph.ready()).resolves.toBeUndefined();
});
