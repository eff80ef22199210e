import { newId } from '../ids.js';
import { connection, pageSize, readPlace, writeCursor } from '../pagination.js';
import type { Connection } from '../pagination.js';
import type { Sql } from './database.js';

/** One change of configuration. `before` and `after` are any JSON; null is "there was none". */
export interface Change {
  readonly brandId: string;
  readonly accountId: string;
  readonly at: Date;
  readonly actorId: string;
  readonly action: string;
  readonly subject: string;
  readonly subjectId: string;
  readonly revision: number | null;
  readonly before: object | null;
  readonly after: object | null;
}

export type RecordedChange = Change & { readonly id: string };

/** Writes down a change in the owner's table `<schema>.configuration_change`, inside the transaction that makes it. */
export async function recordChange(sql: Sql, schema: string, change: Change): Promise<void> {
  const { brandId, accountId, at, actorId, action, subject, subjectId, revision, before, after } = change;
  await sql.query(
    `insert into ${schema}.configuration_change
       (id, brand_id, account_id, at, actor_id, action, subject, subject_id, revision, before, after)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      newId(at),
      ...[brandId, accountId, at, actorId, action, subject, subjectId, revision],
      before && JSON.stringify(before),
      JSON.stringify(after),
    ],
  );
}

/** A page of the changes of an account, or of one thing of it, newest first. Throws for a cursor or size that is wrong. */
export async function changePage(
  sql: Sql,
  schema: string,
  of: { accountId: string } | { subjectId: string },
  { first, after }: { first: number; after?: string | null | undefined },
): Promise<Connection<RecordedChange>> {
  const size = pageSize('first', first);
  const { at, id } = after ? readPlace('change', after) : { at: 'infinity', id: '' };
  const [column, key] = 'accountId' in of ? ['account_id', of.accountId] : ['subject_id', of.subjectId];
  const changes = await sql.query<RecordedChange>(
    `select id, brand_id as "brandId", account_id as "accountId", at, actor_id as "actorId", action, subject,
       subject_id as "subjectId", revision, before, after
     from ${schema}.configuration_change
     where ${column} = $1 and (at, id) < ($2, $3)
     order by at desc, id desc limit $4`,
    [key, at, id, size + 1],
  );
  const pages = { hasNextPage: changes.length > size, hasPreviousPage: Boolean(after) };
  return connection(changes.slice(0, size), cursorOf, pages);
}

/** The page of somebody who may see no change. Throws like the other. */
export function noChanges({
  first,
  after,
}: {
  first: number;
  after?: string | null | undefined;
}): Connection<RecordedChange> {
  pageSize('first', first);
  if (after) readPlace('change', after);
  return connection<RecordedChange>([], cursorOf, { hasNextPage: false, hasPreviousPage: Boolean(after) });
}

function cursorOf({ at, id }: RecordedChange): string {
  return writeCursor('change', at.toISOString(), id);
}

/** Whether something was changed since the caller read it. Nothing is compared with an expectation that is left out. */
export function isStale(expected: number | null | undefined, current: number): boolean {
  return typeof expected === 'number' && expected !== current;
}
