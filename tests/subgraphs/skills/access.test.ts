import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skillsSubgraph } from '../../../subgraphs/skills/subgraph.js';
import { aDemoWorld } from '../../support/demoWorld.js';
import type { DemoWorld, Who } from '../../support/demoWorld.js';

let world: DemoWorld;
beforeAll(async () => {
  world = await aDemoWorld(skillsSubgraph);
});
afterAll(() => world.stop());

const skillsOf = (who: Who, type: 'Account' | 'User', id: string) =>
  world.resolve(who, { __typename: type, id }, `... on ${type} { skills { id } }`);

const list = (...ids: string[]) => ({ skills: ids.map((id) => ({ id })) });

describe('another brand', () => {
  it.each(['retail-agent-1', 'retail-bot', 'retail-manager', 'acme-analyst', 'acme-partner', 'acme-web'])(
    'has no skills for %s, on any way to them',
    async (who) => {
      const foreign = await world.ask(who, '{ skill(id: "globex-shop-care") { name } }');

      expect(foreign).toEqual({ skill: null });
      expect(await resolveSkill(who, 'globex-shop-care')).toBeNull();
      expect(await skillsOf(who, 'Account', 'globex-shop')).toBeNull();
      expect(await skillsOf(who, 'User', 'globex-agent-1')).toEqual(list());
    },
  );

  it('cannot be told from what does not exist', async () => {
    expect(await resolveSkill('retail-agent-1', 'nothing')).toBeNull();
    expect(await skillsOf('retail-agent-1', 'Account', 'nowhere')).toBeNull();
    expect(await skillsOf('retail-agent-1', 'User', 'nobody')).toEqual(list());
  });

  it('is there for an administrator of all brands', async () => {
    const found = await world.ask('admin', '{ skill(id: "globex-shop-care") { name account { id } } }');

    expect(found).toEqual({ skill: { name: 'Customer care', account: { id: 'globex-shop' } } });
    expect(await resolveSkill('admin', 'globex-shop-care')).toEqual({ name: 'Customer care' });
  });
});

describe('within the brand', () => {
  it('an account has its skills', async () => {
    const expected = list('acme-bank-care', 'acme-bank-claims', 'acme-bank-desk');

    expect(await skillsOf('retail-agent-1', 'Account', 'acme-bank')).toEqual(expected);
  });

  it('an agent has the skills it is a member of, others have none', async () => {
    const all = list('acme-bank-care', 'acme-bank-claims', 'acme-bank-desk');

    expect(await skillsOf('retail-agent-1', 'User', 'bank-agent-1')).toEqual(all);
    expect(await skillsOf('retail-agent-1', 'User', 'bank-bot')).toEqual(list('acme-bank-care'));
    expect(await skillsOf('retail-agent-1', 'User', 'bank-manager')).toEqual(list());
  });

  it('a skill has its members, channels and the skill that takes over', async () => {
    const fields =
      'agents { id } channels maxWaitSeconds manuallyClosed fallbackSkill { id fallbackSkill { id } }';

    const { skill } = await world.ask('acme-web', `{ skill(id: "acme-travel-desk") { ${fields} } }`);

    expect(skill).toEqual({
      agents: [{ id: 'travel-agent-1' }, { id: 'travel-agent-2' }],
      channels: ['WEB', 'ABC', 'GBM', 'SMS', 'WHATSAPP'],
      maxWaitSeconds: 120,
      manuallyClosed: false,
      fallbackSkill: { id: 'acme-travel-care', fallbackSkill: null },
    });
  });

  it('reads a page of skills with their accounts, members and hours in one statement each', async () => {
    const ids = ['acme-retail-care', 'acme-bank-desk', 'acme-retail-care', 'acme-travel-claims'];
    const references = ids.map((id) => ({ __typename: 'Skill', id }));
    const fields = '... on Skill { name agents { id } opening { open } workingHours { revision } }';
    await world.ask('acme-analyst', document(fields), { references });
    world.statements.length = 0;

    const { _entities } = await world.ask('acme-analyst', document(fields), { references });

    expect(_entities).toHaveLength(4);
    expect(world.statements).toHaveLength(3);
  });

  const document = (selection: string) =>
    `query ($references: [_Any!]!) { _entities(representations: $references) { ${selection} } }`;
});

describe('a partner', () => {
  const partner = { sub: 'app', role: 'PARTNER', brand: 'acme', accounts: ['acme-retail', 'globex-shop'] };

  it('finds the skills of the accounts in its token', async () => {
    const document =
      '{ own: skill(id: "acme-retail-care") { id } other: skill(id: "acme-bank-care") { id } foreign: skill(id: "globex-shop-care") { id } }';

    expect(await world.ask(partner, document)).toEqual({
      own: { id: 'acme-retail-care' },
      other: null,
      foreign: null,
    });
    expect(await skillsOf(partner, 'Account', 'acme-bank')).toEqual(list());
    expect(await skillsOf(partner, 'User', 'bank-agent-1')).toEqual(list());
    expect(await skillsOf(partner, 'User', 'retail-bot')).toEqual(list('acme-retail-care'));
  });

  it('reads the name of a skill of the brand that something it sees refers to', async () => {
    expect(await resolveSkill(partner, 'acme-bank-care')).toEqual({ name: 'Customer care' });
  });
});

describe('a deleted skill', () => {
  beforeAll(async () => {
    await world.database.query(
      `insert into skills.skill (id, account_id, name, channels, deleted_at)
       values ('acme-bank-old', 'acme-bank', 'Old desk', '{WEB}', now())`,
    );
    await world.database.query(
      `insert into skills.skill (id, account_id, name, channels, fallback_skill_id)
       values ('globex-shop-new', 'globex-shop', 'New desk', '{WEB}', 'acme-bank-old')`,
    );
  });

  it('is found by nobody', async () => {
    const found = await world.ask('admin', '{ skill(id: "acme-bank-old") { id } }');

    expect(found).toEqual({ skill: null });
    const { skills } = (await skillsOf('admin', 'Account', 'acme-bank')) as { skills: object[] };
    expect(skills).not.toContainEqual({ id: 'acme-bank-old' });
  });

  it('takes over for no other', async () => {
    const found = await world.ask('admin', '{ skill(id: "globex-shop-new") { fallbackSkill { id } } }');

    expect(found).toEqual({ skill: { fallbackSkill: null } });
  });

  it('keeps its name for what happened there', async () => {
    expect(await resolveSkill('bank-agent-1', 'acme-bank-old')).toEqual({ name: 'Old desk' });
  });
});

it.each([[{}], [{ id: null }], [{ id: 7 }], [{ id: 'a\0b' }]])(
  'finds nothing behind a reference whose key is %j',
  async (key) => {
    expect(await world.resolve('admin', { __typename: 'Skill', ...key }, '__typename')).toBeNull();
    expect(await world.resolve('admin', { __typename: 'Account', ...key }, '__typename')).toBeNull();
    const user = await world.resolve(
      'admin',
      { __typename: 'User', ...key },
      '... on User { skills { id } }',
    );
    expect(user).toEqual(list());
  },
);

it('needs a valid token', async () => {
  const refused = { extensions: { code: 'UNAUTHENTICATED' } };

  await expect(world.subgraph.context({})).rejects.toMatchObject(refused);
  await expect(world.subgraph.context(await world.issuer.headersFor('admin', '-1s'))).rejects.toMatchObject(
    refused,
  );
});

it('is ready when its tables can be read', async () => {
  await expect(world.subgraph.ready()).resolves.toBeUndefined();
});

function resolveSkill(who: Who, id: string) {
  return world.resolve(who, { __typename: 'Skill', id }, '... on Skill { name }');
}
