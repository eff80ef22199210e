import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Subgraphs } from './allSubgraphs.js';
import { callers, row } from './callers.js';
import type { CallerName } from './callers.js';
import { selectionOf, tells, typesToDecide } from './fieldsOf.js';
import type { Story } from './story.js';
import { aStoryWorld } from './storyWorld.js';
import { accounts } from './tables/accounts.js';
import { conversations } from './tables/conversations.js';
import { skills } from './tables/skills.js';
import type { Table } from './tables/table.js';
import { transfers } from './tables/transfers.js';

const tables = [...accounts, ...skills, ...conversations, ...transfers];

let world: Subgraphs;
let story: Story;
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ world, story, stop } = await aStoryWorld());
});
afterAll(() => stop());

describe.each(tables)('$subgraph shows of $what', (table) => {
  it('to each of the callers, who ask at once, what the table says, and no field without a decision', async () => {
    expect(await marks(table)).toEqual(table.fields);
  });
});

it('has a decision on every type that a subgraph resolves', () => {
  const decided = tables.map(({ subgraph, type }) => `${subgraph}.${type}`);

  const types = Object.values(world.subgraphs).flatMap(({ name, schema }) =>
    typesToDecide(schema).map((type) => `${name}.${type.name}`),
  );
  expect(types.filter((type) => !decided.includes(type))).toEqual([]);
});

it('sees every field told to somebody, so that no row is empty for want of a value', () => {
  const told = tables.flatMap(({ subgraph, type, fields }) =>
    Object.entries(fields)
      .filter(([marksOfRow]) => marksOfRow.includes('x'))
      .flatMap(([, names]) => names.split(' ').map((name) => `${subgraph}.${type}.${name}`)),
  );

  const all = tables.flatMap(({ subgraph, type, fields }) =>
    Object.values(fields).flatMap((names) => names.split(' ').map((name) => `${subgraph}.${type}.${name}`)),
  );
  expect([...new Set(all)].filter((field) => !told.includes(field))).toEqual([]);
});

/** Who is told which fields: for each row of marks, the fields in the schema's order. */
async function marks({ subgraph, type: typeName, reach }: Table): Promise<Record<string, string>> {
  const type = world.subgraphs[subgraph].schema.getType(typeName);
  if (!type || !('getFields' in type) || !('getInterfaces' in type)) throw new Error(`no type ${typeName}`);
  const names = Object.keys(type.getFields());
  const selection = selectionOf(type as Parameters<typeof selectionOf>[0]);
  // At once, since what they ask for at the same moment is read together.
  const asking = (Object.keys(callers) as CallerName[]).map(
    async (caller) => [caller, await reach({ world, story, caller, selection })] as const,
  );
  const answers = new Map(await Promise.all(asking));

  const rows: Record<string, string> = {};
  for (const field of names) {
    const told = row((name) => (tells(answers.get(name)?.[field]) ? 'x' : '.'));
    rows[told] = rows[told] === undefined ? field : `${rows[told]} ${field}`;
  }
  return rows;
}
