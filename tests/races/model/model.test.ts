import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { brokenInvariants } from '../../support/invariants.js';
import { startAfresh } from '../../subgraphs/transfers/staff.js';
import { aWorld } from '../../subgraphs/transfers/world.js';
import { limits, linkFallbacks, skills, workers } from './brand.js';
import { runnable } from './command.js';
import { anyCommand } from './commands.js';
import { expectOptions } from './commands/lookAround.js';
import { expectTranscripts } from './likeness.js';
import { aModel } from './model.js';
import type { Model } from './model.js';
import type { System } from './system.js';

/** How many times as much is tried, and by other numbers each time: more by `npm run soak`. */
const effort = Number(process.env['SOAK'] ?? 1);
/** On a busy machine less is tried: what was not begun by then is left. */
const enoughMs = 60_000 * effort;
const chance = effort === 1 ? { seed: 20_261_122 } : {};

/** A Monday, a minute before the desks close. */
const start = '2026-03-02T16:59:00.000Z';

let system: System;
beforeAll(async () => {
  // The worker does what is due only when it is told to: neither by its own interval nor by news.
  vi.useFakeTimers({ toFake: ['setInterval'] });
  system = { world: await aWorld(start, { hears: ['rollover_log'] }), key: randomUUID };
});
afterAll(async () => {
  await system.world.stop();
  vi.useRealTimers();
});

it('does what the rules say, whatever is asked by whom and when', { timeout: 3 * enoughMs }, async () => {
  const anyCourse = fc.commands([anyCommand.map(runnable)], { maxCommands: 80, size: 'max' });
  const holds = fc.asyncProperty(anyCourse, fc.constantFrom(1, 2), async (commands, slots) => {
    const model = aModel(Date.parse(start), slots);
    await fc.asyncModelRun(async () => ({ model, real: await begunAfresh(slots) }), commands);
    await expectSoundEnd(model);
  });

  await fc.assert(holds, { numRuns: 20 * effort, interruptAfterTimeLimit: enoughMs, ...chance });
});

async function begunAfresh(slots: number): Promise<System> {
  const { world } = system;
  world.clock.set(start);
  await startAfresh(world, ...workers.filter(({ role }) => role === 'AGENT').map(({ id }) => id));
  await world.database.transaction(async (sql) => {
    await sql.query(
      `update accounts.account set offer_timeout_seconds = $1, transfer_deadline_seconds = $2, max_attempts = $3, max_hops = $4`,
      [limits.offerTimeoutSeconds, limits.deadlineSeconds, limits.maxAttempts, limits.maxHops],
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
  });
  return system;
}

async function expectSoundEnd(model: Model): Promise<void> {
  await expectTranscripts(model, system);
  for (const conversation of model.conversations) await expectOptions(model, system, conversation);
  expect(await brokenInvariants(system.world.database)).toEqual([]);
}
