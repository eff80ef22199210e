import { afterEach, describe, expect, it } from 'vitest';
import { custodyOf, mustAccept, typesOf } from './commands.js';
import { oneWorld } from './oneWorld.js';
import { at } from './passingTime.js';
import { aScheduled, readScheduled, setHours, takeHoursBack } from './scheduling.js';
import { onlyAtWork } from './staff.js';
import type { World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1');
afterEach(async () => {
  world.repair();
  await takeHoursBack(world);
});

describe('a transfer that waits for an opening', () => {
  it.each([
    ['later', '10:00-17:00', '2026-03-03T01:00:00.000Z'],
    ['earlier', '07:00-17:00', '2026-03-02T22:00:00.000Z'],
  ])('waits for the new opening when the place is to open %s, and says so', async (_, hours, opensAt) => {
    const { transferId } = await aScheduled(world);
    await onlyAtWork(world, 'retail-agent-1', 'travel-agent-1');

    await setHours(world, 'acme-travel-desk', [hours]);
    await at(world, '2026-03-02T14:45:00.000Z');

    expect(await readScheduled(world, transferId)).toMatchObject({ status: 'SCHEDULED', opensAt });
    await at(world, opensAt);
    expect(await readScheduled(world, transferId)).toMatchObject({
      status: 'OFFERED',
      attempts: [{ opensAt }],
    });
    await mustAccept(world, 'travel-agent-1', transferId);
    expect(await typesOf(world, transferId)).toEqual([
      'SCHEDULED',
      'SCHEDULED',
      'QUEUED',
      'OFFERED',
      'ACCEPTED',
    ]);
  });

  it('says nothing of hours that were edited when it opens as before', async () => {
    const { transferId } = await aScheduled(world);

    await setHours(world, 'acme-travel-desk', ['09:00-20:00']);
    await at(world, '2026-03-02T14:45:00.000Z');

    const [row] = await world.database.query<{ version: number; dueAt: Date }>(
      'select version, due_at as "dueAt" from transfers.transfer where id = $1',
      [transferId],
    );
    expect(row).toEqual({ version: 1, dueAt: new Date('2026-03-02T15:00:00.000Z') });
  });

  it('is queued at once when hours are edited so that the place is open', async () => {
    const { transferId } = await aScheduled(world);
    await onlyAtWork(world, 'retail-agent-1', 'travel-agent-1');

    await setHours(world, 'acme-travel-desk', ['00:00-24:00']);
    await at(world, '2026-03-02T14:45:00.000Z');

    expect(await readScheduled(world, transferId)).toMatchObject({ status: 'OFFERED' });
  });

  it.each([
    ['never opens any more', () => setHours(world, 'acme-travel-desk', []), 'CLOSED'],
    ['is closed by hand', () => change(`update skills.skill set manually_closed = true`), 'CLOSED'],
    [
      'is no longer linked',
      () => change(`update accounts.link set revoked_at = '2026-03-02'`),
      'LINK_REVOKED',
    ],
  ])('returns to its source when the place %s', async (_, given, endCause) => {
    const { conversationId, transferId } = await aScheduled(world);

    await given();
    await at(world, '2026-03-02T14:45:00.000Z');

    expect(await readScheduled(world, transferId)).toMatchObject({ status: 'RETURNED', endCause });
    expect(await custodyOf(world, conversationId)).toMatchObject({ agent: 'retail-agent-1', version: 1 });
  });
});

describe('an opening', () => {
  it('comes an hour earlier after the clock has gone forward', async () => {
    world.clock.set('2026-03-06T23:00:00.000Z');
    const { transferId } = await aScheduled(world, { destinationSkillId: 'acme-bank-desk' });

    expect(await readScheduled(world, transferId)).toMatchObject({ opensAt: '2026-03-09T13:00:00.000Z' });
    await at(world, '2026-03-09T12:59:59.999Z');
    expect(await readScheduled(world, transferId)).toMatchObject({ status: 'SCHEDULED' });
    await at(world, '2026-03-09T13:00:00.000Z');

    expect(await readScheduled(world, transferId)).toMatchObject({ status: 'OFFERED' });
  });

  it('inside the gap of the spring day comes at its end', async () => {
    await setHours(world, 'acme-bank-desk', ['02:30-05:00'], {
      days: ['SUNDAY'],
      timeZone: 'America/New_York',
    });
    world.clock.set('2026-03-07T12:00:00.000Z');
    const { transferId } = await aScheduled(world, { destinationSkillId: 'acme-bank-desk' });

    expect(await readScheduled(world, transferId)).toMatchObject({ opensAt: '2026-03-08T07:00:00.000Z' });
    await at(world, '2026-03-08T07:00:00.000Z');

    expect(await readScheduled(world, transferId)).toMatchObject({ status: 'OFFERED' });
  });
});

async function change(sql: string): Promise<void> {
  await world.database.query(sql);
}
