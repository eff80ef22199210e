import { afterEach, beforeEach, expect, it } from 'vitest';
import { seed } from '../../prisma/seed.js';
import { compile } from '../../subgraphs/hours/schedule.js';
import type { SpecialDate } from '../../subgraphs/hours/workingHours.js';
import type { Clock } from '../../subgraphs/kit/clock.js';
import { openDatabase } from '../../subgraphs/kit/database/database.js';
import type { Database } from '../../subgraphs/kit/database/database.js';
import { aDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';

let testDatabase: TestDatabase;
let database: Database;
beforeEach(async () => {
  testDatabase = await aDatabase();
  database = openDatabase(testDatabase.url);
});
afterEach(async () => {
  await database.close();
  await testDatabase.drop();
});

const at = (instant: string): Clock => ({ now: () => new Date(instant) });
const monday = at('2026-03-02T10:00:00Z');

async function everything(): Promise<object> {
  const { prisma } = database;
  return {
    brands: await prisma.brand.findMany({ orderBy: { id: 'asc' } }),
    accounts: await prisma.account.findMany({ orderBy: { id: 'asc' } }),
    reasonCodes: await prisma.reasonCode.findMany({ orderBy: [{ accountId: 'asc' }, { code: 'asc' }] }),
    links: await prisma.link.findMany({ orderBy: { id: 'asc' } }),
    users: await prisma.user.findMany({ orderBy: { id: 'asc' } }),
    skills: await prisma.skill.findMany({ orderBy: { id: 'asc' } }),
    members: await prisma.skillMembership.findMany({ orderBy: [{ skillId: 'asc' }, { agentId: 'asc' }] }),
    hours: await prisma.workingHours.findMany({ orderBy: { id: 'asc' } }),
  };
}

async function specialDates(skillId: string): Promise<SpecialDate[]> {
  const hours = await database.prisma.workingHours.findUniqueOrThrow({ where: { skillId } });
  return hours.specialDates as unknown as SpecialDate[];
}

const inventoryOf = async (accountId: string) => {
  const [{ from, to } = { from: '', to: '' }] = await specialDates(`${accountId}-claims`);
  return `${from} to ${to}`;
};

it('writes the demo world into an empty database', async () => {
  expect(await seed(database, monday)).toBe('WRITTEN');

  const { prisma } = database;
  const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id);
  expect(
    idsOf(await prisma.account.findMany({ where: { brandId: 'acme' }, orderBy: { id: 'asc' } })),
  ).toEqual(['acme-bank', 'acme-retail', 'acme-travel']);
  const named = [
    'retail-agent-1',
    'retail-agent-2',
    'retail-bot',
    'bank-agent-1',
    'bank-agent-2',
    'travel-agent-1',
  ];
  const others = ['retail-manager', 'acme-analyst', 'acme-partner', 'acme-web', 'globex-agent-1', 'admin'];
  expect(idsOf(await prisma.user.findMany())).toEqual(expect.arrayContaining([...named, ...others]));
  expect(
    await prisma.user.findMany({ where: { role: 'AGENT', availability: 'ONLINE', maxSlots: 25 } }),
  ).toHaveLength(8);
  expect(
    await prisma.user.findMany({ where: { role: 'BOT', availability: 'AWAY', maxSlots: 25 } }),
  ).toHaveLength(4);
  expect(await prisma.link.findMany({ where: { source: { brandId: 'acme' } } })).toHaveLength(6);
  expect(await prisma.link.findMany({ where: { destination: { brandId: 'globex' } } })).toHaveLength(0);
});

it('gives every skill hours that can be read', async () => {
  await seed(database, monday);

  const facts = await database.query<{ id: string; hours: unknown }>(
    'select id, hours from skills.skill_facts',
  );

  expect(facts).toHaveLength(12);
  for (const { hours } of facts) expect(compile(hours).problems).toEqual([]);
});

it('links only to skills of the destination', async () => {
  await seed(database, monday);

  const links = await database.query<{ destination: string; accounts: string[] }>(
    `select l.destination_id as destination, array_agg(s.account_id) as accounts
     from accounts.link_facts l join skills.skill_facts s on s.id = any(l.skill_ids)
     group by l.source_id, l.destination_id`,
  );

  for (const { destination, accounts } of links)
    expect(accounts).toEqual([destination, destination, destination]);
});

it('changes nothing the second time', async () => {
  await seed(database, monday);
  const before = await everything();

  expect(await seed(database, at('2026-03-02T12:00:00Z'))).toBe('REFRESHED');

  expect(await everything()).toEqual(before);
});

it('writes once when several processes do it at once', async () => {
  const others = [openDatabase(testDatabase.url), openDatabase(testDatabase.url)];

  const done = await Promise.all([database, ...others].map((each) => seed(each, monday)));

  expect(done.toSorted()).toEqual(['REFRESHED', 'REFRESHED', 'WRITTEN']);
  await Promise.all(others.map((other) => other.close()));
});

it('leaves what people have changed', async () => {
  await seed(database, monday);
  await database.prisma.user.update({ where: { id: 'retail-agent-1' }, data: { availability: 'OFFLINE' } });
  await database.prisma.account.update({ where: { id: 'acme-bank' }, data: { rolloverEnabled: false } });
  const before = await everything();

  await seed(database, monday);

  expect(await everything()).toEqual(before);
});

it('leaves a database with other data alone', async () => {
  await database.prisma.brand.create({ data: { id: 'initech', name: 'Initech' } });
  const before = await everything();

  expect(await seed(database, monday)).toBe('LEFT_ALONE');

  expect(await everything()).toEqual(before);
});

it('writes all or nothing', async () => {
  await database.query(
    `insert into skills.skill (id, account_id, name, channels) values ('acme-bank-care', 'x', 'x', '{}')`,
  );

  await expect(seed(database, monday)).rejects.toThrow();

  expect(await database.prisma.brand.count()).toBe(0);
  expect(await database.prisma.user.count()).toBe(0);
});

it('closes the claims skills from yesterday to 30 days ahead, as each account reckons its days', async () => {
  await seed(database, at('2026-03-02T20:00:00Z'));

  expect(await inventoryOf('acme-bank')).toBe('2026-03-01 to 2026-04-01');
  expect(await inventoryOf('acme-travel')).toBe('2026-03-02 to 2026-04-02');
});

it('moves them to the present when it finds them in the past', async () => {
  await seed(database, monday);

  await seed(database, at('2026-05-10T10:00:00Z'));

  expect(await inventoryOf('acme-bank')).toBe('2026-05-09 to 2026-06-09');
  const hours = await database.prisma.workingHours.findUniqueOrThrow({
    where: { skillId: 'acme-bank-claims' },
  });
  expect(hours).toMatchObject({ revision: 2, changedAt: new Date('2026-05-10T10:00:00Z') });
});

it('keeps other special dates of a claims skill, and brings no inventory back that was removed', async () => {
  await seed(database, monday);
  const holiday = {
    name: 'Holiday',
    from: '2026-12-25',
    to: '2026-12-25',
    kind: 'CLOSED' as const,
    slots: [],
  };
  const write = (skillId: string, dates: object[]) =>
    database.prisma.workingHours.update({ where: { skillId }, data: { specialDates: dates } });
  await write('acme-bank-claims', [holiday, ...(await specialDates('acme-bank-claims'))]);
  await write('acme-travel-claims', [holiday]);

  await seed(database, at('2026-05-10T10:00:00Z'));

  expect(await specialDates('acme-bank-claims')).toEqual([
    holiday,
    expect.objectContaining({ name: 'Inventory', from: '2026-05-09' }),
  ]);
  expect(await specialDates('acme-travel-claims')).toEqual([holiday]);
});
