import type { Availability } from '../../generated/prisma/client.js';
import type { Database, Sql } from '../kit/database/database.js';
import { required } from '../kit/required.js';
import type { AccountModel, BrandModel, LinkModel, ReasonCodeModel, UserModel } from './models.js';

// Accounts and users stand in every page of conversations, so they are read by hand-written SQL, at a fifth of the
// processor time that Prisma takes for the same.

const accountColumns = `id, brand_id as "brandId", name, time_zone as "timeZone", status,
  rollover_enabled as "rolloverEnabled", channels, note_required as "noteRequired", reason_required as "reasonRequired",
  revision`;

export function accountsById(sql: Sql, ids: string[]): Promise<AccountModel[]> {
  return sql.query<AccountModel>(`select ${accountColumns} from accounts.account where id = any($1)`, [ids]);
}

/** The accounts of some brands, by id. */
export function accountsOfBrands(sql: Sql, brandIds: string[]): Promise<AccountModel[]> {
  const ofBrands = 'from accounts.account where brand_id = any($1) order by id';
  return sql.query<AccountModel>(`select ${accountColumns} ${ofBrands}`, [brandIds]);
}

/** The accounts of all brands, by id. */
export function allAccounts(sql: Sql): Promise<AccountModel[]> {
  return sql.query<AccountModel>(`select ${accountColumns} from accounts.account order by id`);
}

export function usersById(sql: Sql, ids: string[]): Promise<UserModel[]> {
  return sql.query<UserModel>(
    `select id, brand_id as "brandId", account_id as "accountId", role, name, availability,
       availability_cause as "availabilityCause", availability_changed_at as "availabilityChangedAt", max_slots as "maxSlots"
     from accounts."user" where id = any($1)`,
    [ids],
  );
}

export function brandsById({ prisma }: Database, ids: string[]): Promise<BrandModel[]> {
  return prisma.brand.findMany({ where: { id: { in: ids } } });
}

export function reasonCodesOf({ prisma }: Database, accountIds: string[]): Promise<ReasonCodeModel[]> {
  return prisma.reasonCode.findMany({ where: { accountId: { in: accountIds } }, orderBy: { code: 'asc' } });
}

export function linksById(
  { prisma }: Database,
  ids: string[],
): Promise<(LinkModel & { source: { id: string; brandId: string } })[]> {
  return prisma.link.findMany({ where: { id: { in: ids } }, include: { source: true } });
}

/** The links out of some accounts, revoked ones included, by destination. */
export function linksFrom({ prisma }: Database, sourceIds: string[]): Promise<LinkModel[]> {
  return prisma.link.findMany({ where: { sourceId: { in: sourceIds } }, orderBy: { destinationId: 'asc' } });
}

/** What was set, as it survives JSON. */
export interface SavedAvailability {
  userId: string;
  availability: Availability;
  /** ISO 8601. */
  availabilityChangedAt: string;
}

/** Sets an availability, for no cause but the wish to; the instant stays when it was the same before. */
export async function saveAvailability(
  sql: Sql,
  userId: string,
  availability: Availability,
  at: Date,
): Promise<SavedAvailability> {
  const [saved] = await sql.query<{ changedAt: Date }>(
    `update accounts."user"
     set availability = $2, availability_cause = null,
       availability_changed_at = case when availability = $2 then availability_changed_at else $3 end
     where id = $1
     returning availability_changed_at as "changedAt"`,
    [userId, availability, at],
  );
  const { changedAt } = required(saved, 'the user to be changed');
  return { userId, availability, availabilityChangedAt: changedAt.toISOString() };
}
