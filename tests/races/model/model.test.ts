import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { brokenInvariants } from '../../support/invariants.js';
import { startAfresh } from '../../subgraphs/transfers/staff.js';
import { aWorld } from '../../subgraphs/transfers/world.js';
import { limits, linkFallbacks, skills, staffs } from './brand.js';
import { runnable } from './command.js';
import { anyCommand } from './commands.js';
import { openCoverage } from './coverage.js';
import { expectOptions } from './commands/lookAround.js';
import { expectTranscripts } from './likeness.js';
import { aModel } from './model.js';
import type { Model } from './model.js';
import type { System } from './system.js';

/** How many times as much is tried, and by other numbers each time: more by `npm run soak`. */
const effort = Number(process.env['SOAK'] ?? 1);
/** On a busy machine less is tried: what was not begun by then is left. */
const enoughMs = 60_000 * effort;
const chance = effort === 1 ? { seed: 20_261_104 } : {};
const numRuns = 14 * effort;

const monday = '2026-03-02T16:59:40.000Z';
/** A Monday and a Friday, shortly before the desks close: for the night, and for longer than anybody waits. */
const starts = [monday, monday, monday, '2026-03-06T16:59:40.000Z'] as const;

let system: System;
beforeAll(async () => {
  // The worker does what is due only when it is told to: neither by its own interval nor by news.
  vi.useFakeTimers({ toFake: ['setInterval'] });
  system = { world: await aWorld(monday, { hears: ['rollover_log'] }), key: randomUUID };
});
afterAll(async () => {
  await system.world.stop();
  vi.useRealTimers();
});

it('does what the rules say, whatever is asked by whom and when', { timeout: 3 * enoughMs }, async () => {
  // Without bias they are as often long as short: what rules say of a second transfer wants a first one.
  const anyCourse = fc.noBias(fc.commands([anyCommand.map(runnable)], { maxCommands: 300, size: 'max' }));
  const coverage = openCoverage();
  let runs = 0;
  const holds = fc.asyncProperty(anyCourse, anyBeginning, async (commands, beginning) => {
    const { start, slots, staff } = beginning;
    const model = aModel(Date.parse(start), slots, staff);
    await fc.asyncModelRun(async () => ({ model, real: await begunAfresh(beginning) }), commands);
    await expectSoundEnd(model);
    coverage.add(model);
    runs += 1;
  });

  await fc.assert(holds, { numRuns, interruptAfterTimeLimit: enoughMs, ...chance });
  expect(coverage.shortfalls(effort === 1 && runs === numRuns)).toEqual({});
});

const anyBeginning = fc.record({
  start: fc.constantFrom(...starts),
  slots: fc.constantFrom(1, 1, 2),
  staff: fc.constantFrom(...staffs),
});

interface Beginning {
  readonly start: string;
  readonly slots: number;
  readonly staff: readonly string[];
}

async function begunAfresh({ start, slots, staff }: Beginning): Promise<System> {
  const { world } = system;
  world.clock.set(start);
  await startAfresh(world, ...staff);
  await world.database.transaction(async (sql) => {
    await sql.query(
      `update accounts.account set offer_timeout_seconds = $1, transfer_deadline_seconds = $2,
         scheduled_deadline_seconds = $3, max_attempts = $4, max_hops = $5, rollover_enabled = true
       where brand_id = 'acme'`,
      [
        ...[limits.offerTimeoutSeconds, limits.deadlineSeconds, limits.scheduledDeadlineSeconds],
        ...[limits.maxAttempts, limits.maxHops],
      ],
    );
    await sql.query('update accounts."user" set max_slots = $1 where max_slots is not null', [slots]);
    await sql.query(
      `update accounts.link set skill_ids = array[destination_id || '-care', destination_id || '-desk'],
         fallback_skill_id = ($1::jsonb)->>(source_id || '>' || destination_id)`,
      [JSON.stringify(linkFallbacks)],
    );
    await sql.query('update skills.skill set max_wait_seconds = $1, fallback_skill_id = ($2::jsonb)->>id', [
      limits.maxWaitSeconds,
      JSON.stringify(Object.fromEntries(skills.map(({ id, fallback }) => [id, fallback]))),
    ]);
    await sql.query(`update skills.working_hours set time_zone = 'UTC' where skill_id is null`);
    await sql.query(`delete from skills.working_hours where skill_id like '%-desk'`);
  });
  return system;
}

async function expectSoundEnd(model: Model): Promise<void> {
  await expectTranscripts(model, system);
  for (const conversation of model.conversations) await expectOptions(model, system, conversation);
  expect(await brokenInvariants(system.world.database)).toEqual([]);
}
