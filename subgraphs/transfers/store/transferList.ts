import type { TransferFilter, TransferOrder } from '../../../generated/transfers.js';
import type { Sql } from '../../kit/database/database.js';
import type { Sight } from '../domain/access.js';
import { conditions, marks, orders, walks } from './transferWalk.js';
import type { Walk, WalkName } from './transferWalk.js';

/** A stretch of a list of transfers. */
export interface ListAsked {
  readonly filter: TransferFilter;
  readonly orderBy: TransferOrder;
  readonly size: number;
  /** The place after which it begins; null for the list's beginning. */
  readonly after: { readonly at: Date; readonly id: string } | null;
}

/** The ids of the transfers in sight that the filter lets through, in order: one more than `size` when there are more. */
export async function listTransfers(sql: Sql, sight: Sight, asked: ListAsked): Promise<string[]> {
  const { name, of } = await walkFor(sql, sight, asked.filter);
  const { text, values } = stretches(name, of, sight, asked);
  const { direction } = orders[asked.orderBy];
  const rows = await sql.query<{ id: string }>(
    `select id from (${text}) found group by id, at order by at ${direction}, id ${direction} limit $1`,
    values,
  );
  return rows.map(({ id }) => id);
}

/** The same for each of several conversations, in their order: one statement for all. */
export async function listTransfersOf(
  sql: Sql,
  sight: Sight,
  conversationIds: readonly string[],
  asked: ListAsked,
): Promise<string[][]> {
  const { text, values } = stretches('CONVERSATION', [...new Set(conversationIds)], sight, asked);
  const { direction } = orders[asked.orderBy];
  const rows = await sql.query<{ id: string; owner: string }>(
    `select id, owner from (${text}) found order by at ${direction}, id ${direction}`,
    values,
  );
  const lists = new Map(conversationIds.map((of) => [of, [] as string[]]));
  for (const { id, owner } of rows) lists.get(owner)?.push(id);
  return conversationIds.map((of) => lists.get(of) ?? []);
}

/** What to walk along: whatever the filter narrows it to, else all that is in sight. */
async function walkFor(
  sql: Sql,
  sight: Sight,
  filter: TransferFilter,
): Promise<{ name: WalkName; of: readonly string[] }> {
  const { brandId, accountIds } = sight;
  const { conversationId, initiatorId } = filter;
  if (typeof conversationId === 'string') return { name: 'CONVERSATION', of: [conversationId] };
  if (typeof initiatorId === 'string') return { name: 'INITIATOR', of: [initiatorId] };
  const place = placeToWalk(sight, filter);
  const ofAccounts = place ?? (accountIds && ({ name: 'ACCOUNT', of: accountIds } as const));
  if (brandId !== null && ofAccounts) {
    return (await isRare(sql, brandId, filter)) ? { name: 'BRAND', of: [brandId] } : ofAccounts;
  }
  return ofAccounts ?? { name: 'BRAND', of: brandId === null ? await allBrands(sql) : [brandId] };
}

/** So few are better looked at one by one than searched for among all of an account. */
const few = 1_000;

/** Whether few transfers of the brand have all of the status, the kind and the reason that the filter names. */
async function isRare(sql: Sql, brandId: string, filter: TransferFilter): Promise<boolean> {
  const values: unknown[] = [brandId];
  const such = marks(filter, (value) => `$${values.push(value)}`);
  if (such.length === 0) return false;
  // In their order, so that they are counted along an index, and no further than need be.
  const found = await sql.query<{ count: number }>(
    `select count(*)::int as count from (
       select from transfers.transfer t where t.brand_id = $1 and ${such.join(' and ')}
       order by t.requested_at desc, t.id desc limit ${few}) counted`,
    values,
  );
  return (found[0]?.count ?? 0) < few;
}

/** The list of an account that the filter names: but who sees only its own transfers walks along these alone. */
function placeToWalk(
  { accountIds }: Sight,
  { sourceAccountId, destinationAccountId, accountId }: TransferFilter,
): { name: WalkName; of: readonly string[] } | null {
  const isOurs = (id: unknown): id is string =>
    typeof id === 'string' && (accountIds === null || accountIds.includes(id));
  if (isOurs(sourceAccountId)) return { name: 'SOURCE', of: [sourceAccountId] };
  if (isOurs(destinationAccountId)) return { name: 'TRIED', of: [destinationAccountId] };
  return isOurs(accountId) ? { name: 'PARTY', of: [accountId] } : null;
}

async function allBrands(sql: Sql): Promise<string[]> {
  const brands = await sql.query<{ id: string }>('select brand_id as id from transfers.brand_log');
  return brands.map(({ id }) => id);
}

/** SQL: the beginning of each list that is walked along, with its owner. $1 is the size of the whole, plus one. */
function stretches(
  name: WalkName,
  of: readonly string[],
  sight: Sight,
  { filter, orderBy, size, after }: ListAsked,
): { text: string; values: unknown[] } {
  const values: unknown[] = [size + 1, of];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const { from, owner, which = 'true', at, id }: Walk = walks[name];
  const { direction, onward } = orders[orderBy];
  const all = [
    `${owner} = walked.owner`,
    which,
    ...conditions(name, sight, filter, bind),
    ...(after ? [`(${at}, ${id}) ${onward} (${bind(after.at)}, ${bind(after.id)})`] : []),
  ];
  return {
    text: `select walked.owner, stretch.*
           from unnest($2::text[]) as walked (owner)
           cross join lateral (
             select ${at} as at, ${id} as id from ${from}
             where ${all.join('\n and ')}
             order by ${at} ${direction}, ${id} ${direction}
             limit $1
           ) stretch`,
    values,
  };
}
