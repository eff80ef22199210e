import type pg from 'pg';

const role = 'rollover';

/**
 * Makes the role and the database that the application uses, if they are not there: an ordinary role, so that nothing
 * works here that would need a superuser elsewhere. Its password is the superuser's, handed on as the hash that the
 * server keeps.
 */
export async function ensureApplicationDatabase(superuser: pg.Client): Promise<void> {
  await superuser.query(`
    do $$ begin
      if not exists (select from pg_roles where rolname = '${role}') then
        execute format('create role ${role} login createdb password %L',
                       (select rolpassword from pg_authid where rolname = current_user));
      end if;
    end $$`);
  const { rowCount } = await superuser.query('select from pg_database where datname = $1', [role]);
  if (rowCount === 0) await superuser.query(`create database ${role} owner ${role}`);
}

/** Says `sslmode` so that a PGSSLMODE meant for other servers does not apply to this one, which has no TLS. */
export function applicationUrl(port: number, password: string): string {
  return `postgresql://${role}:${password}@127.0.0.1:${port}/${role}?sslmode=disable`;
}
