import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aConversation, aRollover, errorFields, readTransfer, rollBack, rollOver } from './commands.js';
import type { Outcome, Refused } from './commands.js';
import { setHours, takeHoursBack } from './scheduling.js';
import { expectSound } from './soundness.js';
import { giveSlots, onlyAtWork, startAfresh } from './staff.js';
import { aWorld, monday } from './world.js';
import type { World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await aWorld();
});
afterAll(() => world.stop());

/** How much is tried: more by `npm run soak`. */
const numRuns = 12 * Number(process.env['SOAK'] ?? 1);
const timeout = 120_000 * Number(process.env['SOAK'] ?? 1);

const skillIds = ['acme-bank-care', 'acme-bank-desk', 'acme-travel-care', 'acme-travel-desk'];
const agentIds = ['retail', 'bank', 'travel'].flatMap((short) => [`${short}-agent-1`, `${short}-agent-2`]);

/** Everything of the demo world on which a transfer depends. */
interface Scene {
  availabilities: string[];
  slots: number[];
  hours: string[][];
  fallbackSkillIds: (string | null)[];
  linkFallbackId: string | null;
  manuallyClosed: string[];
  revokedFrom: string[];
  disabled: string[];
  suspended: string[];
  noteRequired: boolean;
  maxAttempts: number;
}

const rarely = (ids: string[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant([] as string[]) }, fc.subarray(ids, { maxLength: 1 }));
const anySkill = fc.constantFrom(null, ...skillIds);
const anyScene: fc.Arbitrary<Scene> = fc.record({
  availabilities: fc.array(fc.constantFrom('ONLINE', 'ONLINE', 'OCCUPIED', 'AWAY', 'BACK_SOON'), {
    minLength: agentIds.length,
    maxLength: agentIds.length,
  }),
  slots: fc.array(fc.constantFrom(0, 25), { minLength: agentIds.length, maxLength: agentIds.length }),
  hours: fc.array(fc.constantFrom(['00:00-24:00'], ['00:00-24:00'], ['01:00-02:00'], []), {
    minLength: skillIds.length,
    maxLength: skillIds.length,
  }),
  fallbackSkillIds: fc.array(anySkill, { minLength: skillIds.length, maxLength: skillIds.length }),
  linkFallbackId: anySkill,
  manuallyClosed: rarely(skillIds),
  revokedFrom: rarely(['acme-bank', 'acme-travel']),
  disabled: rarely(['acme-bank', 'acme-travel', 'acme-retail']),
  suspended: rarely(['acme-bank', 'acme-travel']),
  noteRequired: fc.boolean(),
  maxAttempts: fc.constantFrom(1, 5),
});

async function arrange(scene: Scene): Promise<void> {
  const query = (...asked: Parameters<typeof world.database.query>) => world.database.query(...asked);
  for (const [index, id] of agentIds.entries()) {
    await query(`update accounts."user" set availability = $2 where id = $1`, [
      id,
      scene.availabilities[index],
    ]);
    await giveSlots(world, id, scene.slots[index] ?? 0);
  }
  for (const [index, id] of skillIds.entries()) {
    await setHours(world, id, scene.hours[index] ?? []);
    const fallback = scene.fallbackSkillIds[index] === id ? null : scene.fallbackSkillIds[index];
    await query(`update skills.skill set fallback_skill_id = $2 where id = $1`, [id, fallback]);
  }
  await query(`update skills.skill set manually_closed = id = any ($1)`, [scene.manuallyClosed]);
  await query(
    `update accounts.link set fallback_skill_id = $1, revoked_at = case when destination_id = any ($2) then $3::timestamptz end`,
    [scene.linkFallbackId, scene.revokedFrom, world.clock.now()],
  );
  await query(
    `update accounts.account set max_attempts = $1, note_required = $2, rollover_enabled = not id = any ($3),
            status = (case when id = any ($4) then 'SUSPENDED' else 'ACTIVE' end)::accounts.account_status`,
    [scene.maxAttempts, scene.noteRequired, scene.disabled, scene.suspended],
  );
}

/** Takes back what `startAfresh` knows nothing of. */
async function tidy(): Promise<void> {
  await takeHoursBack(world);
  await setHours(world, 'acme-bank-care', ['00:00-24:00']);
  await setHours(world, 'acme-travel-care', ['00:00-24:00']);
  await world.database.query(
    `update accounts.account set note_required = false, rollover_enabled = true, status = 'ACTIVE'`,
  );
  await world.database.query(
    `update skills.skill set fallback_skill_id = replace(id, '-desk', '-care') where id like '%-desk'`,
  );
  world.clock.set(monday);
  await startAfresh(world, ...agentIds);
}

interface Foretold {
  skill: { id: string };
  outcome: string;
  canSchedule: boolean;
  refusals: Refused[];
  place: { account: { id: string }; skill: { id: string }; agent: { id: string } | null };
}

async function foretold(query: string, place: string, who: string, id: string): Promise<Foretold[]> {
  const { options } = await world.ask(
    who,
    `query ($id: ID!) { options: ${query}(conversationId: $id) {
      ${place} outcome canSchedule refusals { ${errorFields} } } }`,
    { id },
  );
  return options as Foretold[];
}

/** What became of it, in the words of an outcome. */
async function whatBecame({ transfer }: Outcome): Promise<string> {
  const now = transfer && (await readTransfer(world, 'acme-analyst', transfer.id));
  if (!now) return 'REFUSE';
  if (now.status === 'SCHEDULED') return 'SCHEDULE';
  if (now.attempts.length > 1) return now.status === 'OFFERED' ? 'FALLBACK' : `fell back and ${now.status}`;
  if (now.status === 'OFFERED') return 'OFFER';
  return now.status === 'QUEUED' ? 'QUEUE' : now.status;
}

const note = 'As you wish.';

it('tells of any place beforehand what a rollover there then does', { timeout }, async () => {
  const agrees = fc.asyncProperty(anyScene, async (scene) => {
    await tidy();
    const conversations = await Promise.all(skillIds.map(() => aConversation(world)));
    const later = await Promise.all(skillIds.map(() => aConversation(world)));
    await arrange(scene);

    for (const [index, destinationSkillId] of skillIds.entries()) {
      const ask = (conversationId = '', when = 'NOW') =>
        rollOver(world, 'retail-manager', { conversationId, destinationSkillId, note, when });
      const options = await foretold(
        'rolloverDestinations',
        'skill { id }',
        'retail-manager',
        conversations[index] ?? '',
      );
      const option = options.find(({ skill }) => skill.id === destinationSkillId);

      const asked = await ask(conversations[index]);
      // A place whose link was revoked is not on the list any more.
      if (option) expect(asked.userErrors, destinationSkillId).toEqual(option.refusals);
      else expect(asked.userErrors).toContainEqual(expect.objectContaining({ code: 'LINK_REVOKED' }));
      expect(await whatBecame(asked), destinationSkillId).toBe(option?.outcome ?? 'REFUSE');
      const scheduled = await ask(later[index], 'AT_OPENING');
      expect(scheduled.userErrors.length === 0, destinationSkillId).toBe(option?.canSchedule ?? false);
    }
  });

  await fc.assert(agrees, { numRuns, endOnFailure: true });
  await tidy();
  await expectSound(world);
});

it('tells of any way back beforehand what a rollback then does', { timeout }, async () => {
  const agrees = fc.asyncProperty(anyScene, async (scene) => {
    await tidy();
    await onlyAtWork(world, 'retail-agent-1', 'bank-agent-1');
    const { conversationId } = await aRollover(world);
    const other = await aRollover(world);
    await arrange(scene);
    const [option] = await foretold(
      'rollbackOptions',
      'place { account { id } skill { id } agent { id } }',
      'bank-manager',
      conversationId,
    );

    const asked = await rollBack(world, 'bank-manager', { conversationId, note });

    expect(asked.userErrors).toEqual(option?.refusals);
    expect(await whatBecame(asked)).toBe(option?.outcome);
    if (asked.transfer) expect(asked.transfer.requestedDestination).toEqual(option?.place);
    const scheduled = await rollBack(world, 'bank-manager', {
      conversationId: other.conversationId,
      note,
      when: 'AT_OPENING',
    });
    expect(scheduled.userErrors.length === 0).toBe(option?.canSchedule);
  });

  await fc.assert(agrees, { numRuns, endOnFailure: true });
  await tidy();
  await expectSound(world);
});
