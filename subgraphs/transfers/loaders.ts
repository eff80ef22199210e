import type { Caller } from '../kit/caller.js';
import type { Sql } from '../kit/database.js';
import { batched, byId, listsBy } from '../kit/loading.js';
import type { Loader } from '../kit/loading.js';
import { readPaths } from './access.js';
import { maySeeCustody, maySeeLineage, viewOfTransfer } from './domain/access.js';
import { readConversations } from './facts.js';
import type { TransferModel } from './models.js';
import {
  attemptColumns,
  custodyChangeColumns,
  custodyColumns,
  offerColumns,
  transferColumns,
} from './rows.js';
import type { AttemptRow, CustodyChangeRow, CustodyRow, OfferRow, TransferRow } from './rows.js';

/** A conversation's custody, with what the caller may know of it. */
export interface SeenCustody {
  readonly custody: CustodyRow | null;
  readonly lineage: boolean;
  readonly ownerAccountId: string;
}

/** What one request reads, a batch at a time, already cut down to what its caller may see. */
export interface Loaders {
  readonly transfers: Loader<TransferModel | null>;
  readonly custody: Loader<SeenCustody | null>;
  readonly offers: Loader<OfferRow | null>;
  /** The accepted rollovers that a rollback undid, by its id. */
  readonly undone: Loader<{ id: string }[]>;
  /** All transfers of a conversation, the oldest first, seen or not. */
  readonly transfersOf: Loader<ListedTransfer[]>;
  /** The changes of a conversation's custody, in order, for whoever sees its lineage. */
  readonly custodyChanges: Loader<CustodyChangeRow[]>;
}

export type ListedTransfer = Pick<TransferRow, 'id' | 'conversationId' | 'requestedAt' | 'hop'>;

export function createLoaders(sql: Sql, caller: Caller): Loaders {
  return {
    transfers: batched<TransferModel | null>(null, (ids) => readTransfers(sql, caller, ids)),
    custody: batched<SeenCustody | null>(null, (ids) => readCustody(sql, caller, ids)),
    offers: byId((ids) => readOffers(sql, ids)),
    undone: listsBy(
      (ids) => readUndone(sql, ids),
      ({ rollbackId }) => rollbackId,
    ),
    transfersOf: listsBy(
      (ids) => readTransfersOf(sql, ids),
      ({ conversationId }) => conversationId,
    ),
    custodyChanges: listsBy(
      (ids) => readCustodyChanges(sql, ids),
      ({ conversationId }) => conversationId,
    ),
  };
}

/** Forgets what was read, which an event or a mutation has changed since. */
export function forget(loaders: Loaders): void {
  for (const loader of Object.values(loaders) as Loader<unknown>[]) loader.forget();
}

/** SQL: the accounts that have or had custody of the conversation of a transfer `t`. */
const path = `array(select distinct k.account_id from transfers.custody_change k
                    where k.conversation_id = t.conversation_id)`;

async function readTransfers(
  sql: Sql,
  caller: Caller,
  ids: readonly string[],
): Promise<(TransferModel | null)[]> {
  const [rows, attempts] = await Promise.all([
    sql.query<TransferRow & { pathAccountIds: string[] }>(
      `select ${transferColumns}, ${path} as "pathAccountIds" from transfers.transfer t where t.id = any ($1)`,
      [ids],
    ),
    sql.query<AttemptRow>(
      `select ${attemptColumns} from transfers.attempt a where a.transfer_id = any ($1) order by a.number`,
      [ids],
    ),
  ]);
  const attemptsOf = groupedBy(attempts, ({ transferId }) => transferId);
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const row = found.get(id);
    if (!row) return null;
    const scope = { ...row, attempts: attemptsOf.get(id) ?? [] };
    const view = viewOfTransfer(caller, scope);
    return view && { ...row, attempts: scope.attempts, view };
  });
}

async function readCustody(
  sql: Sql,
  caller: Caller,
  ids: readonly string[],
): Promise<(SeenCustody | null)[]> {
  const [rows, found, paths] = await Promise.all([
    sql.query<CustodyRow>(
      `select ${custodyColumns} from transfers.custody c where c.conversation_id = any ($1)`,
      [ids],
    ),
    readConversations(sql, ids),
    readPaths(sql, ids),
  ]);
  const conversations = new Map(found.map((one) => [one.id, one]));
  const custodies = new Map(rows.map((row) => [row.conversationId, row]));
  return ids.map((id) => {
    const [custody, conversation] = [custodies.get(id), conversations.get(id)];
    if (!custody || !conversation) return null;
    const scope = { ...conversation, pathAccountIds: paths.get(id) ?? [] };
    return {
      custody: maySeeCustody(caller, scope) ? custody : null,
      lineage: maySeeLineage(caller, scope),
      ownerAccountId: custody.ownerAccountId,
    };
  });
}

function readOffers(sql: Sql, ids: readonly string[]): Promise<OfferRow[]> {
  return sql.query<OfferRow>(`select ${offerColumns} from transfers.offer o where o.id = any ($1)`, [ids]);
}

function readUndone(sql: Sql, rollbackIds: readonly string[]): Promise<{ id: string; rollbackId: string }[]> {
  return sql.query(
    `select id, rolled_back_by_id as "rollbackId" from transfers.transfer
     where rolled_back_by_id = any ($1) order by hop`,
    [rollbackIds],
  );
}

function readTransfersOf(sql: Sql, conversationIds: readonly string[]): Promise<ListedTransfer[]> {
  return sql.query(
    `select id, conversation_id as "conversationId", requested_at as "requestedAt", hop from transfers.transfer
     where conversation_id = any ($1) order by requested_at, id`,
    [conversationIds],
  );
}

function readCustodyChanges(sql: Sql, conversationIds: readonly string[]): Promise<CustodyChangeRow[]> {
  return sql.query(
    `select ${custodyChangeColumns} from transfers.custody_change k
     where k.conversation_id = any ($1) order by k.version`,
    [conversationIds],
  );
}

function groupedBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}
