import type { Sql } from '../../subgraphs/kit/database/database.js';

/** Who answers for the changes: an administrator, who has to be made first when the database has none at all. */
export type Actor = 'ADMIN' | 'FIRST_ADMIN' | 'NOT_ADMIN';

export async function actorOf(sql: Sql, id: string): Promise<Actor> {
  const [{ admins, user } = { admins: 0, user: null }] = await sql.query<{
    admins: number;
    user: string | null;
  }>(
    `select count(*) filter (where role = 'ADMIN')::int as admins, max(role::text) filter (where id = $1) as user
     from accounts."user" where role = 'ADMIN' or id = $1`,
    [id],
  );
  if (user === 'ADMIN') return 'ADMIN';
  return admins === 0 && user === null ? 'FIRST_ADMIN' : 'NOT_ADMIN';
}

/** Makes the administrator of all brands, who belongs to none, unless that is there. */
export async function ensureAdmin(sql: Sql, id: string): Promise<void> {
  await sql.query(
    `insert into accounts."user" (id, role, name) values ($1, 'ADMIN', 'Administrator') on conflict do nothing`,
    [id],
  );
}
