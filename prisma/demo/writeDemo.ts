import type { Prisma } from '../../generated/prisma/client.js';
import { demoAccounts, demoBrands, demoChannels, demoLinks } from './accounts.js';
import { demoHours, demoMemberships, demoSkills } from './skills.js';
import { demoUsers } from './users.js';

/** Writes the demo world as it is at `now` into empty tables. */
export async function writeDemo(tables: Prisma.TransactionClient, now: Date): Promise<void> {
  await tables.brand.createMany({ data: demoBrands });
  await writeAccounts(tables, now);
  await writeSkills(tables, now);
}

async function writeAccounts(tables: Prisma.TransactionClient, now: Date): Promise<void> {
  await tables.account.createMany({
    data: demoAccounts.map(({ id, brandId, name, timeZone }) => ({
      ...{ id, brandId, name, timeZone },
      rolloverEnabled: true,
      channels: [...demoChannels],
    })),
  });
  await tables.reasonCode.createMany({
    data: demoAccounts.flatMap(({ id: accountId, reasonCodes }) =>
      Object.entries(reasonCodes).map(([code, label]) => ({ accountId, code, label })),
    ),
  });
  await tables.user.createMany({
    data: demoUsers.map(({ id, brandId, accountId, role, name, availability, maxSlots }) => ({
      ...{ id, brandId, accountId, role, name, availability, maxSlots },
      availabilityChangedAt: availability === null ? null : now,
    })),
  });
  await tables.link.createMany({ data: demoLinks });
}

async function writeSkills(tables: Prisma.TransactionClient, now: Date): Promise<void> {
  await tables.skill.createMany({ data: demoSkills });
  await tables.skillMembership.createMany({ data: demoMemberships });
  await tables.workingHours.createMany({
    data: demoHours(now).map(({ weekly, specialDates, ...hours }) => ({
      ...hours,
      weekly: asJson(weekly),
      specialDates: asJson(specialDates),
      changedAt: now,
    })),
  });
}

/** Prisma's types of JSON know no interfaces. */
export function asJson(value: readonly object[]): Prisma.InputJsonValue {
  return value;
}
