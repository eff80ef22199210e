import { readFileSync } from 'node:fs';
import { buildSchema, isObjectType } from 'graphql';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '../support/people.js';
import { aRunningSystem } from '../support/runningSystem.js';
import type { TestSystem } from '../support/runningSystem.js';

/** For each list of the schema, who walks it and where it is; `@` stands for the list, `ID` for the conversation. */
const walks: Record<string, readonly [who: string, place: string]> = {
  'Query.conversations': ['acme-analyst', '{ @ }'],
  'Query.transfers': ['acme-analyst', '{ @ }'],
  'Query.transferEvents': ['acme-partner', '{ @ }'],
  'Conversation.messages': ['retail-agent-1', '{ conversation(id: "ID") { @ } }'],
  'Conversation.notes': ['retail-agent-1', '{ conversation(id: "ID") { @ } }'],
  'Conversation.transfers': ['retail-agent-1', '{ conversation(id: "ID") { @ } }'],
  'Account.configurationChanges': ['travel-manager', '{ account(id: "acme-travel") { @ } }'],
  'Account.skillConfigurationChanges': ['travel-manager', '{ account(id: "acme-travel") { @ } }'],
  'Skill.configurationChanges': ['travel-manager', '{ skill(id: "acme-travel-care") { @ } }'],
};
const fewest = 9;
const anySizes = fc.array(fc.integer({ min: 1, max: fewest + 3 }), { minLength: 1, maxLength: 4 });

interface Page {
  nodes: { id: string }[];
  edges: { cursor: string; node: { id: string } }[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

let system: TestSystem;
let conversationId: string;
beforeAll(async () => {
  system = await aRunningSystem();
  conversationId = await muchHasHappened();
});
afterAll(() => system.stop());

/** Enough in every list, some of it in the same millisecond; the conversation that has the most. */
async function muchHasHappened(): Promise<string> {
  const { setAvailability, startConversation, write, note, rollOver, cancel, configure } = people(system);
  await Promise.all(['retail-agent-2', 'bank-agent-2'].map((agentId) => setAvailability(agentId, 'AWAY')));
  const some = Array.from({ length: fewest }, (_, index) => index);
  const [id = ''] = await Promise.all(some.map(() => startConversation()));
  await Promise.all(some.flatMap((each) => [write(id, `${each}`), note('retail-agent-1', id, `${each}`)]));
  for (const each of some) {
    await cancel('retail-agent-1', await rollOver('retail-agent-1', id));
    const isOpen = each % 2 === 1;
    await configure('travel-manager', isOpen ? 'openSkill' : 'closeSkill', { skillId: 'acme-travel-care' });
    await configure('admin', isOpen ? 'enableRollover' : 'disableRollover', { accountId: 'acme-travel' });
  }
  return id;
}

async function page(list: string, args: Record<string, string | number | null>): Promise<Page> {
  const [who = '', place = ''] = walks[list] ?? [];
  const field = list.replace(/.*\./, '');
  const given = Object.entries(args).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const selection = `found: ${field}(${given.join(', ')}) {
    nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`;
  const data = await system.ask<object>(who, place.replace('ID', conversationId).replace('@', selection));
  return foundIn(data);
}

/** The page at the end of the only way down. */
function foundIn(data: object): Page {
  if ('found' in data) return data.found as Page;
  const [inside] = Object.values(data) as object[];
  if (!inside) throw new Error('There is no list.');
  return foundIn(inside);
}

const idsOf = ({ nodes }: Page): string[] => nodes.map(({ id }) => id);

/** What must hold of every page, however it was asked for. */
function expectWhole({ nodes, edges, pageInfo }: Page, size: number): void {
  expect(edges.map(({ node }) => node)).toEqual(nodes);
  expect(nodes.length).toBeGreaterThan(0);
  expect(nodes.length).toBeLessThanOrEqual(size);
  expect(pageInfo.startCursor).toBe(edges[0]?.cursor);
  expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor);
}

it('every list of the schema is walked, in each direction that it has', () => {
  const api = buildSchema(readFileSync('schema/api.graphql', 'utf8'));
  const lists = Object.values(api.getTypeMap())
    .filter(isObjectType)
    .flatMap((parent) =>
      Object.values(parent.getFields())
        .filter(({ type }) => String(type).endsWith('Connection!'))
        .map(({ name, args }) => ({
          name: `${parent.name}.${name}`,
          backwards: args.some((arg) => arg.name === 'last'),
        })),
    );

  expect(Object.keys(walks).sort()).toEqual(lists.map(({ name }) => name).sort());
  expect(lists.filter(({ backwards }) => backwards).map(({ name }) => name)).toEqual([
    'Conversation.messages',
  ]);
});

describe.each(Object.keys(walks))('%s', (list) => {
  it('gives each item once and in order, whatever the sizes of the pages', async () => {
    const all = idsOf(await page(list, { first: 100 }));
    expect(all.length).toBeGreaterThanOrEqual(fewest);
    expect(new Set(all).size).toBe(all.length);

    await fc.assert(
      fc.asyncProperty(anySizes, async (sizes) => {
        const walked: string[] = [];
        let after: string | null = null;
        for (let turn = 0; after !== null || turn === 0; turn++) {
          const first = sizes[turn % sizes.length] ?? 1;
          const found: Page = await page(list, { first, after });
          expectWhole(found, first);
          expect(found.pageInfo.hasPreviousPage).toBe(turn > 0);
          walked.push(...idsOf(found));
          after = found.pageInfo.hasNextPage ? found.pageInfo.endCursor : null;
        }
        expect(walked).toEqual(all);
      }),
      { numRuns: 12 },
    );
  });

  it('goes on after any of its items', async () => {
    const whole = await page(list, { first: 100 });

    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.edges.length - 1 }), async (index) => {
        const rest = await page(list, { first: 100, after: whole.edges[index]?.cursor ?? '' });

        expect(rest.edges).toEqual(whole.edges.slice(index + 1));
      }),
      { numRuns: 6 },
    );
  });
});

it('Conversation.messages gives each item once and in order backwards, whatever the sizes of the pages', async () => {
  const all = idsOf(await page('Conversation.messages', { first: 100 }));

  await fc.assert(
    fc.asyncProperty(anySizes, async (sizes) => {
      const walked: string[] = [];
      let before: string | null = null;
      for (let turn = 0; before !== null || turn === 0; turn++) {
        const last = sizes[turn % sizes.length] ?? 1;
        const found: Page = await page('Conversation.messages', { last, before });
        expectWhole(found, last);
        expect(found.pageInfo.hasNextPage).toBe(turn > 0);
        walked.unshift(...idsOf(found));
        before = found.pageInfo.hasPreviousPage ? found.pageInfo.startCursor : null;
      }
      expect(walked).toEqual(all);
    }),
    { numRuns: 20 },
  );
});
