import type { Sql } from '../../subgraphs/kit/database/database.js';
import { problemAt } from './problem.js';
import type { Path, Problem } from './problem.js';
import type { Brand } from './readItems.js';

/**
 * Ids of the file that already stand for something else in the database: for a thing of another brand, or of another place in
 * this one. Tokens, held conversations and what other processes remember rely on it that nothing moves.
 */
export async function takenIds(sql: Sql, { brand, accounts, skills, users }: Brand): Promise<Problem[]> {
  const accountRows = await rowsOf<Owned>(sql, ofAccounts, accounts);
  const skillRows = await rowsOf<Owned>(sql, ofSkills, skills);
  const userRows = await rowsOf<OwnedUser>(sql, ofUsers, users);
  const foreign = (row: Owned | undefined): boolean => row !== undefined && row.brandId !== brand.id;
  return [
    ...accounts.flatMap(({ path, id = '' }) => said(path, foreign(accountRows.get(id)) && taken)),
    ...skills.flatMap(({ path, id = '', account }) => {
      const row = skillRows.get(id);
      return said(path, foreign(row) ? taken : row && stays(row.accountId, account.id));
    }),
    ...users.flatMap(({ path, id = '', account, fields }) => {
      const row = userRows.get(id);
      const moved = row && (stays(row.accountId, account?.id) ?? remains(row.role, fields?.role));
      return said(path, foreign(row) ? taken : moved);
    }),
  ];
}

interface Owned {
  readonly id: string;
  readonly brandId: string | null;
  readonly accountId: string | null;
}
interface OwnedUser extends Owned {
  readonly role: string;
}

const ofAccounts =
  'select id, brand_id as "brandId", null as "accountId" from accounts.account where id = any($1)';
const ofSkills = `select s.id, a.brand_id as "brandId", s.account_id as "accountId"
                  from skills.skill s left join accounts.account a on a.id = s.account_id where s.id = any($1)`;
const ofUsers = `select id, brand_id as "brandId", account_id as "accountId", role
                 from accounts."user" where id = any($1)`;

async function rowsOf<Row extends Owned>(
  sql: Sql,
  statement: string,
  items: readonly { id: string | undefined }[],
): Promise<Map<string, Row>> {
  const rows = await sql.query<Row>(statement, [items.map(({ id }) => id)]);
  return new Map(rows.map((row) => [row.id, row]));
}

const taken = 'This id is taken: it stands for something outside this brand.';

function stays(stored: string | null, wanted: string | undefined): string | undefined {
  if (stored === (wanted ?? null)) return undefined;
  return `This id belongs to ${stored ?? 'the brand itself'} and stays there: take another id.`;
}

function remains(stored: string, wanted: string | undefined): string | undefined {
  if (stored === wanted) return undefined;
  return `The role of this user is ${stored} and stays so: take another id.`;
}

function said(path: Path, message: string | false | undefined): Problem[] {
  return message === undefined || message === false ? [] : [problemAt([...path, 'id'], message)];
}
