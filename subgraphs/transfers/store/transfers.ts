import type { Sql } from '../../kit/database/database.js';
import { mayMove } from '../domain/moves.js';
import type { TransferStatus } from '../domain/moves.js';
import type { Cause } from '../domain/nextStep.js';
import { transferColumns } from '../rows.js';
import type { TransferRow } from '../rows.js';

type Moving = Pick<TransferRow, 'id' | 'status'>;

/** The transfer, locked until commit; null when there is none. */
export async function lockTransfer(sql: Sql, id: string): Promise<TransferRow | null> {
  const [row] = await sql.query<TransferRow>(
    `select ${transferColumns} from transfers.transfer t where t.id = $1 for no key update`,
    [id],
  );
  return row ?? null;
}

/**
 * The transfer, locked until commit, if it must be looked at by `at`; null when not. While somebody else is at work on
 * it, this waits for them, or gives null as well.
 */
export async function lockDueTransfer(
  sql: Sql,
  id: string,
  at: Date,
  whileBusy: 'WAIT' | 'PASS_OVER',
): Promise<TransferRow | null> {
  const [row] = await sql.query<TransferRow>(
    `select ${transferColumns} from transfers.transfer t where t.id = $1 and t.due_at <= $2
     for no key update ${whileBusy === 'WAIT' ? '' : 'skip locked'}`,
    [id, at],
  );
  return row ?? null;
}

/** Whether a transfer must be looked at by `at`, without a lock. */
export async function isDue(sql: Sql, id: string, at: Date): Promise<boolean> {
  const due = await sql.query('select from transfers.transfer where id = $1 and due_at <= $2', [id, at]);
  return due.length > 0;
}

/** The conversation of a transfer, without a lock: it never changes. */
export async function conversationOf(sql: Sql, transferId: string): Promise<string | null> {
  const [row] = await sql.query<{ id: string }>(
    'select conversation_id as id from transfers.transfer where id = $1',
    [transferId],
  );
  return row?.id ?? null;
}

/** The new status of a transfer that stays open, and when it must be looked at again. */
export async function moveTransfer(
  sql: Sql,
  { id, status }: Moving,
  to: 'SCHEDULED' | 'QUEUED' | 'OFFERED',
  dueAt: Date,
): Promise<void> {
  mustBeAllowed(status, to);
  await sql.query('update transfers.transfer set status = $2, due_at = $3 where id = $1', [id, to, dueAt]);
}

/** Until when the transfer must have been accepted. */
export async function setDeadline(sql: Sql, id: string, deadlineAt: Date): Promise<void> {
  await sql.query('update transfers.transfer set deadline_at = $2 where id = $1', [id, deadlineAt]);
}

/** Leaves the transfer as it is, to be looked at again at `dueAt`. */
export async function postponeTransfer(sql: Sql, id: string, dueAt: Date): Promise<void> {
  await sql.query('update transfers.transfer set due_at = $2 where id = $1', [id, dueAt]);
}

/** The transfer is now on its way to another place. */
export async function redirectTransfer(
  sql: Sql,
  id: string,
  accountId: string,
  skillId: string,
): Promise<void> {
  await sql.query(
    'update transfers.transfer set destination_account_id = $2, destination_skill_id = $3 where id = $1',
    [id, accountId, skillId],
  );
}

/** A transfer's end without acceptance: it went nowhere, custody stays with the source. */
export async function endTransfer(
  sql: Sql,
  { id, status }: Moving,
  to: 'RETURNED' | 'CANCELLED' | 'EXPIRED',
  cause: Cause,
  at: Date,
): Promise<void> {
  mustBeAllowed(status, to);
  await sql.query(
    'update transfers.transfer set status = $2, end_cause = $3, ended_at = $4, due_at = null where id = $1',
    [id, to, cause, at],
  );
}

/** A transfer's end by acceptance: it is the conversation's next hop. */
export async function endAccepted(
  sql: Sql,
  { id, status }: Moving,
  { agentId, hop }: { agentId: string; hop: number },
  at: Date,
): Promise<void> {
  mustBeAllowed(status, 'ACCEPTED');
  await sql.query(
    `update transfers.transfer
     set status = 'ACCEPTED', destination_agent_id = $2, hop = $3, accepted_at = $4, ended_at = $4, due_at = null
     where id = $1`,
    [id, agentId, hop, at],
  );
}

function mustBeAllowed(from: TransferStatus, to: TransferStatus): void {
  if (!mayMove(from, to)) throw new Error(`a transfer cannot go from ${from} to ${to}`);
}
