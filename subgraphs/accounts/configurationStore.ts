import type { Sql } from '../kit/database/database.js';
import { required } from '../kit/required.js';
import type { AccountModel, LinkModel } from './models.js';
import { accountsById } from './store.js';

// Whatever is configured is locked before it is compared with what the caller has seen, so that of two who have seen the
// same, one wins.

/** The account, locked until commit; null when there is none. */
export async function lockAccount(sql: Sql, id: string): Promise<AccountModel | null> {
  await sql.query('select from accounts.account where id = $1 for no key update', [id]);
  const [account] = await accountsById(sql, [id]);
  return account ?? null;
}

/** The account's new revision. */
export async function saveRolloverEnabled(sql: Sql, id: string, enabled: boolean): Promise<number> {
  const [saved] = await sql.query<{ revision: number }>(
    'update accounts.account set rollover_enabled = $2, revision = revision + 1 where id = $1 returning revision',
    [id, enabled],
  );
  return required(saved, 'the account to be changed').revision;
}

const linkColumns = `id, source_id as "sourceId", destination_id as "destinationId", skill_ids as "skillIds",
  fallback_skill_id as "fallbackSkillId", revoked_at as "revokedAt", revision`;

/** The link, locked until commit; null when there is none. */
export async function lockLink(sql: Sql, id: string): Promise<LinkModel | null> {
  const statement = `select ${linkColumns} from accounts.link where id = $1 for no key update`;
  const [link] = await sql.query<LinkModel>(statement, [id]);
  return link ?? null;
}

/** The link from one account to another, locked until commit; null when there is none. */
export async function lockLinkBetween(
  sql: Sql,
  sourceId: string,
  destinationId: string,
): Promise<LinkModel | null> {
  const [link] = await sql.query<LinkModel>(
    `select ${linkColumns} from accounts.link where source_id = $1 and destination_id = $2 for no key update`,
    [sourceId, destinationId],
  );
  return link ?? null;
}

/** Writes a new link, or changes the one with this id. */
export async function saveLink(sql: Sql, link: LinkModel): Promise<void> {
  const { id, sourceId, destinationId, skillIds, fallbackSkillId, revokedAt, revision } = link;
  await sql.query(
    `insert into accounts.link (id, source_id, destination_id, skill_ids, fallback_skill_id, revoked_at, revision)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (id) do update set skill_ids = $4, fallback_skill_id = $5, revoked_at = $6, revision = $7`,
    [id, sourceId, destinationId, skillIds, fallbackSkillId, revokedAt, revision],
  );
}
