import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accountsSubgraph } from '../../../subgraphs/accounts/subgraph.js';
import { aDemoWorld } from '../../support/demoWorld.js';
import type { DemoWorld, Who } from '../../support/demoWorld.js';
import { configureAfresh, disableRollover, linkAccounts, revokeLink } from './configuring.js';

let world: DemoWorld;
beforeAll(async () => {
  world = await aDemoWorld(accountsSubgraph);
});
afterAll(() => world.stop());
beforeEach(async () => {
  world.clock.moveTo('2026-03-02T10:00:00Z');
  await configureAfresh(world);
});

const document = `query ($first: Int! = 20, $after: String) {
  account(id: "acme-retail") {
    configurationChanges(first: $first, after: $after) {
      nodes { at actor { id name } action subject subjectId revision before after }
      pageInfo { hasNextPage hasPreviousPage endCursor }
    }
  }
}`;

interface Page {
  nodes: { action: string; subject: string; actor: { id: string } | null; before: string; after: string }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null };
}

async function changes(who: Who, variables: object = {}): Promise<Page> {
  const { account } = await world.ask(who, document, variables);
  return (account as { configurationChanges: Page }).configurationChanges;
}

const linkId = 'acme-retail-to-acme-bank';

describe('the changes of an account', () => {
  it('are told newest first, with who made them, from what to what', async () => {
    await linkAccounts(world, { fallbackSkillId: 'acme-travel-care' });
    world.clock.moveTo('2026-03-02T10:05:00Z');
    await revokeLink(world, 'retail-manager', { linkId });
    world.clock.moveTo('2026-03-02T10:06:00Z');
    await disableRollover(world, 'admin', { accountId: 'acme-retail' });

    const { nodes } = await changes('retail-manager');

    const permitted = {
      sourceId: 'acme-retail',
      destinationId: 'acme-bank',
      skillIds: ['acme-bank-care'],
      fallbackSkillId: 'acme-travel-care',
      revokedAt: null,
    };
    expect(nodes.map(({ before, after, ...rest }) => ({ ...rest, ...parsed({ before, after }) }))).toEqual([
      {
        ...{ at: '2026-03-02T10:06:00.000Z', actor: null, action: 'disableRollover' },
        ...{ subject: 'Account', subjectId: 'acme-retail', revision: 2 },
        before: { rolloverEnabled: true },
        after: { rolloverEnabled: false },
      },
      {
        at: '2026-03-02T10:05:00.000Z',
        actor: { id: 'retail-manager', name: 'Acme Retail Manager' },
        ...{ action: 'revokeLink', subject: 'Link', subjectId: linkId, revision: 3 },
        before: permitted,
        after: { ...permitted, revokedAt: '2026-03-02T10:05:00.000Z' },
      },
      {
        at: '2026-03-02T10:00:00.000Z',
        actor: { id: 'retail-manager', name: 'Acme Retail Manager' },
        ...{ action: 'linkAccounts', subject: 'Link', subjectId: linkId, revision: 2 },
        before: {
          ...permitted,
          skillIds: ['acme-bank-care', 'acme-bank-desk', 'acme-bank-claims'],
          fallbackSkillId: null,
        },
        after: permitted,
      },
    ]);
  });

  it('come in pages', async () => {
    for (const [minute, skill] of ['care', 'desk', 'claims'].entries()) {
      world.clock.moveTo(`2026-03-02T10:0${minute}:00Z`);
      await linkAccounts(world, { skillIds: [`acme-bank-${skill}`] });
    }

    const first = await changes('retail-manager', { first: 2 });
    const rest = await changes('retail-manager', { first: 2, after: first.pageInfo.endCursor });

    expect([...first.nodes, ...rest.nodes].map(({ after }) => skillsOf(after))).toEqual([
      ['acme-bank-claims'],
      ['acme-bank-desk'],
      ['acme-bank-care'],
    ]);
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  it.each(['bank-manager', 'retail-agent-1', 'retail-bot', 'acme-analyst', 'acme-partner', 'acme-web'])(
    'are empty for %s',
    async (who) => {
      await linkAccounts(world);

      expect(await changes(who)).toEqual({
        nodes: [],
        pageInfo: { hasNextPage: false, hasPreviousPage: false, endCursor: null },
      });
      expect((await changes('admin')).nodes).toHaveLength(1);
    },
  );

  it.each([
    [{ first: 0 }, /first must be 1 to 100/],
    [{ first: 101 }, /first must be 1 to 100/],
    [{ after: 'nonsense' }, /cursor/],
    [{ after: Buffer.from('["change","yesterday","x"]').toString('base64url') }, /cursor/],
  ])('are not given for %j, to nobody', async (variables, message) => {
    await expect(changes('retail-manager', variables)).rejects.toThrow(message);
    await expect(changes('retail-agent-1', variables)).rejects.toThrow(message);
  });
});

const parsed = (texts: Record<string, string>): object =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, JSON.parse(text) as unknown]));

function skillsOf(text: string): string[] {
  return (JSON.parse(text) as { skillIds: string[] }).skillIds;
}
