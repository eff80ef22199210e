import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyPlan, planOf } from '../../../prisma/provision/provision.js';
import { readBrandText } from '../../../prisma/provision/readBrandText.js';
import type { Sql } from '../../../subgraphs/kit/database/database.js';
import { required } from '../../../subgraphs/kit/required.js';
import { accept, aConversation, aTransfer, custodyOf, readTransfer } from './commands.js';
import { oneWorld } from './oneWorld.js';
import { giveSlots, onlyAtWork } from './staff.js';
import type { Answer, World } from './world.js';

// What is configured while transfers are open. The clock stands still, so that only the change itself moves them on.

let world: World;
let hours: object[];
oneWorld((made) => (world = made), 'retail-agent-1');
beforeAll(async () => {
  hours = await world.database.query('select * from skills.working_hours');
});
beforeEach(() => configureAfresh());

const read = (transferId: string) => readTransfer(world, 'retail-manager', transferId);

function configuring(ask: 'askAccounts' | 'askSkills', name: string, who: string) {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const document = `mutation ($input: ${type}!) { answer: ${name}(input: $input) { userErrors { code } } }`;
  return async (input: object): Promise<void> => {
    const { answer } = await world[ask](who, document, { input: { idempotencyKey: randomUUID(), ...input } });
    expect((answer as Answer)['userErrors']).toEqual([]);
  };
}

const revokeLink = configuring('askAccounts', 'revokeLink', 'retail-manager');
const linkAccounts = configuring('askAccounts', 'linkAccounts', 'retail-manager');
const disableRollover = configuring('askAccounts', 'disableRollover', 'admin');
const closeSkill = configuring('askSkills', 'closeSkill', 'bank-manager');
const openSkill = configuring('askSkills', 'openSkill', 'bank-manager');
const openTravel = configuring('askSkills', 'openSkill', 'travel-manager');
const setFallbackSkill = configuring('askSkills', 'setFallbackSkill', 'bank-manager');
const setWorkingHours = configuring('askSkills', 'setWorkingHours', 'bank-manager');
const setSpecialDates = configuring('askSkills', 'setSpecialDates', 'bank-manager');

const linkId = 'acme-retail-to-acme-bank';
const link = { sourceAccountId: 'acme-retail', destinationAccountId: 'acme-bank' };
const today = { name: 'Strike', from: '2026-03-02', to: '2026-03-02', kind: 'CLOSED' };

describe('a transfer that waits', () => {
  it.each<[string, () => Promise<void>, string]>([
    ['its link is revoked', () => revokeLink({ linkId }), 'LINK_REVOKED'],
    [
      'its link no longer permits it',
      () => linkAccounts({ ...link, skillIds: ['acme-bank-desk'] }),
      'NOT_ALLOWED',
    ],
    ['its link is provisioned away', provisionWithoutLink, 'LINK_REVOKED'],
    ['rollover is disabled there', () => disableRollover({ accountId: 'acme-bank' }), 'NOT_ALLOWED'],
    ['rollover is disabled here', () => disableRollover({ accountId: 'acme-retail' }), 'NOT_ALLOWED'],
    ['its skill is closed by hand', () => closeSkill({ skillId: 'acme-bank-care' }), 'CLOSED'],
    ['its hours are edited', () => setWorkingHours({ skillId: 'acme-bank-care', weekly: [] }), 'CLOSED'],
    [
      'a holiday is declared',
      () => setSpecialDates({ skillId: 'acme-bank-care', specialDates: [today] }),
      'CLOSED',
    ],
  ])('returns at once when %s', async (_, change, cause) => {
    const { conversationId, transferId } = await aTransfer(world);
    expect(await read(transferId)).toMatchObject({ status: 'QUEUED' });

    await change();
    await world.work();

    expect(await read(transferId)).toMatchObject({ status: 'RETURNED', endCause: cause });
    expect(await custodyOf(world, conversationId)).toMatchObject({ account: 'acme-retail', version: 1 });
  });

  it('goes to the fallback of its link when the link is revoked', async () => {
    await linkAccounts({ ...link, skillIds: ['acme-bank-care'], fallbackSkillId: 'acme-travel-care' });
    const transferId = await aTransferThatWaitsForASlot('acme-bank-care', 'travel-agent-1');

    await revokeLink({ linkId });
    await world.work();

    expect(await read(transferId)).toMatchObject({
      status: 'OFFERED',
      destination: { account: { id: 'acme-travel' } },
      attempts: [{ endCause: 'LINK_REVOKED' }, { endCause: null }],
    });
  });

  it("goes to its skill's fallback when the hours of its account are edited, which the skill follows", async () => {
    const transferId = await aTransferThatWaitsForASlot('acme-bank-desk');

    await setWorkingHours({ accountId: 'acme-bank', weekly: [] });
    await world.work();

    expect(await read(transferId)).toMatchObject({
      status: 'QUEUED',
      destination: { skill: { id: 'acme-bank-care' } },
      attempts: [{ endCause: 'CLOSED' }, { endCause: null }],
    });
  });

  it('goes to a fallback that is opened, though it is of a third account', async () => {
    await linkAccounts({ ...link, skillIds: ['acme-bank-care'], fallbackSkillId: 'acme-travel-care' });
    await world.database.query(
      `update skills.skill set manually_closed = true where id = 'acme-travel-care'`,
    );
    await onlyAtWork(world, 'retail-agent-1', 'travel-agent-1');
    const { transferId } = await aTransfer(world);
    expect(await read(transferId)).toMatchObject({ status: 'QUEUED', attempts: [{ endCause: null }] });

    await openTravel({ skillId: 'acme-travel-care' });
    await world.work();

    expect(await read(transferId)).toMatchObject({
      status: 'OFFERED',
      destination: { skill: { id: 'acme-travel-care' } },
    });
  });

  it("goes to its skill's fallback when that is opened", async () => {
    await closeSkill({ skillId: 'acme-bank-care' });
    await onlyAtWork(world, 'retail-agent-1', 'bank-bot');
    const { transferId } = await aTransfer(world, { destinationSkillId: 'acme-bank-desk' });
    expect(await read(transferId)).toMatchObject({ status: 'QUEUED', attempts: [{ endCause: null }] });

    await openSkill({ skillId: 'acme-bank-care' });
    await world.work();

    expect(await read(transferId)).toMatchObject({
      status: 'OFFERED',
      destination: { skill: { id: 'acme-bank-care' } },
    });
  });

  it('goes to a fallback that its skill is given', async () => {
    await setFallbackSkill({ skillId: 'acme-bank-desk', fallbackSkillId: null });
    await onlyAtWork(world, 'retail-agent-1', 'bank-bot');
    const { transferId } = await aTransfer(world, { destinationSkillId: 'acme-bank-desk' });
    expect(await read(transferId)).toMatchObject({ status: 'QUEUED', attempts: [{ endCause: null }] });

    await setFallbackSkill({ skillId: 'acme-bank-desk', fallbackSkillId: 'acme-bank-care' });
    await world.work();

    expect(await read(transferId)).toMatchObject({
      status: 'OFFERED',
      destination: { skill: { id: 'acme-bank-care' } },
      attempts: [{ endCause: 'ALL_AWAY' }, { endCause: null }],
    });
  });

  it('elsewhere is not looked at', async () => {
    const { transferId } = await aTransfer(world, { destinationSkillId: 'acme-travel-care' });
    const before = await dueAt(transferId);

    await closeSkill({ skillId: 'acme-bank-care' });
    await setWorkingHours({ accountId: 'acme-bank', weekly: [] });
    await disableRollover({ accountId: 'acme-bank' });

    expect(before).toEqual(new Date(world.clock.now().getTime() + 5_000));
    expect(await dueAt(transferId)).toEqual(before);
  });
});

describe('a transfer that rings', () => {
  it.each<[string, () => Promise<void>, string]>([
    ['its link is revoked', () => revokeLink({ linkId }), 'LINK_REVOKED'],
    ['its skill is closed', () => closeSkill({ skillId: 'acme-bank-care' }), 'DESTINATION_CLOSED'],
    ['rollover is disabled', () => disableRollover({ accountId: 'acme-bank' }), 'ROLLOVER_NOT_ENABLED'],
  ])('goes on ringing and cannot be accepted when %s', async (_, change, code) => {
    await onlyAtWork(world, 'retail-agent-1', 'bank-agent-1');
    const { conversationId, transferId } = await aTransfer(world);
    await change();
    await world.work();
    expect(await read(transferId)).toMatchObject({ status: 'OFFERED' });

    const { userErrors } = await accept(world, 'bank-agent-1', { transferId });

    expect(userErrors).toMatchObject([{ code }]);
    expect(await read(transferId)).toMatchObject({ status: 'RETURNED' });
    expect(await custodyOf(world, conversationId)).toMatchObject({ account: 'acme-retail', version: 1 });
  });

  it('is not looked at before it is answered', async () => {
    await onlyAtWork(world, 'retail-agent-1', 'bank-agent-1');
    const { transferId } = await aTransfer(world);
    const before = await dueAt(transferId);

    const after = await world.database.transaction(async (sql) => {
      await sql.query(`select transfers.look_again('{acme-retail}', '{}', $1)`, [world.clock.now()]);
      return dueAt(transferId, sql);
    });

    expect(after).toEqual(before);
  });

  it('is accepted or returned, never both, when its link is revoked at the same instant', async () => {
    await onlyAtWork(world, 'retail-agent-1', 'bank-agent-1');
    const moved = [];
    for (let count = 0; count < 8; count += 1) moved.push(await aTransfer(world));

    await Promise.all([
      ...moved.map(({ transferId }) => accept(world, 'bank-agent-1', { transferId })),
      revokeLink({ linkId }),
    ]);
    await world.work();

    for (const { conversationId, transferId } of moved) {
      const { status } = (await read(transferId)) ?? {};
      const { account } = await custodyOf(world, conversationId);
      expect(['ACCEPTED acme-bank', 'RETURNED acme-retail']).toContain(`${status} ${account}`);
    }
  });
});

describe('a change of configuration', () => {
  it('waits for whoever is at work on a transfer, and is not lost on it', async () => {
    const moved = [];
    for (let count = 0; count < 10; count += 1) moved.push(await aTransfer(world));
    world.clock.advance(5_000);

    await Promise.all([world.work(), revokeLink({ linkId }), world.work(), world.work()]);
    await world.work();

    const statuses = await Promise.all(
      moved.map(async ({ transferId }) => (await read(transferId))?.endCause),
    );
    expect(statuses).toEqual(moved.map(() => 'LINK_REVOKED'));
  });
});

/** While bank-agent-1, who has one slot, holds a conversation. */
async function aTransferThatWaitsForASlot(destinationSkillId: string, ...atWork: string[]): Promise<string> {
  await onlyAtWork(world, 'retail-agent-1', 'bank-agent-1', ...atWork);
  await giveSlots(world, 'bank-agent-1', 1);
  await aConversation(world, { accountId: 'acme-bank', skillId: 'acme-bank-care' });
  const { transferId } = await aTransfer(world, { destinationSkillId });
  expect(await read(transferId)).toMatchObject({ status: 'QUEUED', attempts: [{ endCause: null }] });
  return transferId;
}

async function dueAt(transferId: string, sql: Sql = world.database): Promise<Date | undefined> {
  const [transfer] = await sql.query<{ dueAt: Date }>(
    'select due_at as "dueAt" from transfers.transfer where id = $1',
    [transferId],
  );
  return transfer?.dueAt;
}

/** Provisions the demo world's Acme, but for the link from retail to bank. */
async function provisionWithoutLink(): Promise<void> {
  const file = await readFile('prisma/demo/acme.yaml', 'utf8');
  const link = '  - { source: acme-retail, destination: acme-bank, skills: *bankSkills }\n';
  const { database, clock } = world;
  const { brand } = readBrandText(file.replace(link, ''), 'acme.yaml', clock.now());
  const order = { brand: required(brand, 'a file without faults'), actorId: 'admin', datesAt: clock.now() };
  await applyPlan(database, order, await planOf(database, order), clock);
}

async function configureAfresh(): Promise<void> {
  await world.database.query('update accounts.account set rollover_enabled = true');
  await world.database.query(
    `update accounts.link set skill_ids = array[destination_id || '-care', destination_id || '-desk', destination_id || '-claims']`,
  );
  await world.database.query(
    `update skills.skill set fallback_skill_id = account_id || '-care' where id like '%-desk'`,
  );
  await world.database.query('delete from skills.working_hours');
  await world.database.query(
    'insert into skills.working_hours select * from json_populate_recordset(null::skills.working_hours, $1)',
    [JSON.stringify(hours)],
  );
}
