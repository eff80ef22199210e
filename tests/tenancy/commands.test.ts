import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { aDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';
import { allSubgraphs } from './allSubgraphs.js';
import type { Subgraphs } from './allSubgraphs.js';
import { callers, row } from './callers.js';
import type { CallerName } from './callers.js';
import { commands, marks } from './commands.js';
import type { Command } from './commands.js';
import { addToTheWorld } from './setting.js';
import { doer, mutate } from './story.js';

let testDatabase: TestDatabase;
let world: Subgraphs;
beforeAll(async () => {
  testDatabase = await aDatabase();
  world = await allSubgraphs(testDatabase.url);
  await addToTheWorld(world);
});
afterEach(closeAll);
afterAll(async () => {
  await world.stop();
  await testDatabase.drop();
});

describe.each(commands)('$mutation, $what,', (command) => {
  it('is for whom the table says, and refused to all others for its reason', async () => {
    const answers = await answersTo(command);

    expect(row((name) => answers.get(name) ?? '?')).toBe(command.answers);
  });
});

it.each(commands.filter(({ answers }) => answers.includes('.')))(
  '$mutation, $what, tells an account that may not know of it what it tells of nothing at all',
  async ({ mutation, subgraph, situation }) => {
    const input = await situation(doer(world), world);
    const ofNothing = Object.fromEntries(
      Object.entries(input).map(([field, value]) => [
        field,
        field.endsWith('Id') ? 'nothing' : (value as unknown),
      ]),
    );

    const told = await mutate(world, subgraph, callers.strangerManager, mutation, input);
    expect(told).toEqual(await mutate(world, subgraph, callers.strangerManager, mutation, ofNothing));
    expect(told.noun).toBeNull();
  },
);

it('has a table for every mutation of every subgraph', () => {
  const mutations = Object.values(world.subgraphs).flatMap(({ schema }) =>
    Object.keys(schema.getMutationType()?.getFields() ?? {}),
  );

  expect(mutations.filter((name) => !commands.some(({ mutation }) => mutation === name))).toEqual([]);
});

/** Each caller tries in turn; who is refused leaves the situation as it was, for the next. */
async function answersTo({ mutation, subgraph, situation }: Command): Promise<Map<CallerName, string>> {
  const answers = new Map<CallerName, string>();
  let input: object | null = null;
  for (const name of Object.keys(callers) as CallerName[]) {
    input ??= await situation(doer(world), world);
    const { noun, userErrors } = await mutate(world, subgraph, callers[name], mutation, input);
    const codes = userErrors.map(({ code }) => code).join(',');
    answers.set(name, noun === null ? (marks[codes] ?? codes) : '+');
    if (noun === null) continue;
    input = null;
    await closeAll();
  }
  return answers;
}

/** Ends what a situation has begun, and has the holder at work again. */
async function closeAll(): Promise<void> {
  const at = world.clock.now();
  await world.database.query(
    `select transfers.end_custody(conversation_id, 'admin', $1) from transfers.custody where ended_at is null`,
    [at],
  );
  await world.database.query(
    `update conversations.conversation set status = 'CLOSED', closed_at = $1 where status = 'OPEN'`,
    [at],
  );
  await world.database.query(`update accounts."user" set availability = 'ONLINE' where id = 'bank-agent-1'`);
}
