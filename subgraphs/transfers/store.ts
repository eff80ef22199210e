import type { Sql } from '../kit/database.js';
import { newId } from '../kit/ids.js';
import type { Giver } from './domain/custodyPath.js';
import type { Course, Hop } from './domain/course.js';
import type { TransferStatus } from './domain/moves.js';
import type { Cause } from './domain/nextStep.js';
import { attemptColumns, custodyColumns, offerColumns, transferColumns } from './rows.js';
import type { AttemptRow, CustodyRow, OfferRow, TransferEventType, TransferRow } from './rows.js';

/** The statements of commands on transfers, each inside the caller's transaction. */

export async function lockCustody(sql: Sql, conversationId: string): Promise<CustodyRow | null> {
  const [row] = await sql.query<CustodyRow>(
    `select ${custodyColumns} from transfers.custody c where c.conversation_id = $1 for update`,
    [conversationId],
  );
  return row ?? null;
}

export async function lockTransfer(sql: Sql, id: string): Promise<TransferRow | null> {
  const [row] = await sql.query<TransferRow>(
    `select ${transferColumns} from transfers.transfer t where t.id = $1 for update`,
    [id],
  );
  return row ?? null;
}

/** The conversation of a transfer, without a lock: it never changes. */
export async function conversationOf(sql: Sql, transferId: string): Promise<string | null> {
  const [row] = await sql.query<{ id: string }>(
    'select conversation_id as id from transfers.transfer where id = $1',
    [transferId],
  );
  return row?.id ?? null;
}

/** The agent who gave the conversation of an accepted transfer away; null when nobody held it. */
export async function giverOf(sql: Sql, transferId: string): Promise<string | null> {
  const [row] = await sql.query<{ id: string | null }>(
    'select source_agent_id as id from transfers.transfer where id = $1',
    [transferId],
  );
  return row?.id ?? null;
}

/** The transfer, if nobody else is at work on it. */
export async function lockDueTransfer(sql: Sql, id: string, at: Date): Promise<TransferRow | null> {
  const [row] = await sql.query<TransferRow>(
    `select ${transferColumns} from transfers.transfer t where t.id = $1 and t.due_at <= $2 for update skip locked`,
    [id, at],
  );
  return row ?? null;
}

/** Locks agents until commit, so that their slots are not given out twice. Before anything is written to the log. */
export async function lockAgents(sql: Sql, agentIds: readonly string[]): Promise<void> {
  await sql.query('select transfers.lock_agents($1)', [agentIds]);
}

export async function readAttempts(sql: Sql, transferId: string): Promise<AttemptRow[]> {
  return sql.query<AttemptRow>(
    `select ${attemptColumns} from transfers.attempt a where a.transfer_id = $1 order by a.number`,
    [transferId],
  );
}

export async function readOffers(sql: Sql, transferId: string): Promise<OfferRow[]> {
  return sql.query<OfferRow>(
    `select ${offerColumns} from transfers.offer o where o.transfer_id = $1 order by o.id`,
    [transferId],
  );
}

/** The accepted rollovers of a conversation that no rollback has undone, oldest first: the custody path. */
export async function readCustodyPath(sql: Sql, conversationId: string): Promise<Giver[]> {
  return sql.query<Giver>(
    `select t.id as "transferId", t.source_account_id as "accountId", t.source_skill_id as "skillId",
            t.source_agent_id as "agentId"
     from transfers.transfer t
     where t.conversation_id = $1 and t.kind = 'ROLLOVER' and t.hop is not null and t.rolled_back_by_id is null
     order by t.hop`,
    [conversationId],
  );
}

/** The hops of a conversation, in order, and the open transfer, if there is one. */
export async function readCourse(sql: Sql, conversationId: string): Promise<Course> {
  const rows = await sql.query<Hop & { id: string; number: number | null }>(
    `select t.id, t.hop as number, t.kind, t.source_account_id as "from", t.destination_account_id as "to",
            t.accepted_at as at
     from transfers.transfer t
     where t.conversation_id = $1 and (t.hop is not null or t.status in ('QUEUED', 'OFFERED'))
     order by t.hop`,
    [conversationId],
  );
  return {
    hops: rows.filter(({ number }) => number !== null),
    openTransferId: rows.find(({ number }) => number === null)?.id ?? null,
  };
}

export type NewTransfer = Omit<
  TransferRow,
  'version' | 'acceptedAt' | 'hop' | 'rolledBackById' | 'destinationAgentId' | 'endCause'
> & { decision: object; dueAt: Date | null };

export async function insertTransfer(sql: Sql, t: NewTransfer): Promise<void> {
  await sql.query(
    `insert into transfers.transfer
       (id, brand_id, conversation_id, kind, status, version, source_account_id, source_skill_id, source_agent_id,
        requested_account_id, requested_skill_id, requested_agent_id, destination_account_id, destination_skill_id,
        initiator_id, reason_code, note, warm_message, warm_message_to, fallback, queue_when_busy, decision, refusals,
        requested_at, deadline_at, due_at, ended_at, rollback_to)
     values ($1, $2, $3, $4, $5, 0, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
             $23, $24, $25, $26, $27)`,
    [
      t.id,
      t.brandId,
      t.conversationId,
      t.kind,
      t.status,
      t.sourceAccountId,
      t.sourceSkillId,
      t.sourceAgentId,
      t.requestedAccountId,
      t.requestedSkillId,
      t.requestedAgentId,
      t.destinationAccountId,
      t.destinationSkillId,
      t.initiatorId,
      t.reasonCode,
      t.note,
      t.warmMessage,
      t.warmMessageTo,
      t.fallback,
      t.queueWhenBusy,
      JSON.stringify(t.decision),
      JSON.stringify(t.refusals),
      t.requestedAt,
      t.deadlineAt,
      t.dueAt,
      t.endedAt,
      t.rollbackTo,
    ],
  );
}

export async function insertAttempt(sql: Sql, a: Omit<AttemptRow, 'endedAt' | 'endCause'>): Promise<void> {
  await sql.query(
    `insert into transfers.attempt (transfer_id, number, account_id, skill_id, agent_id, started_at, wait_until)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [a.transferId, a.number, a.accountId, a.skillId, a.agentId, a.startedAt, a.waitUntil],
  );
}

export async function endAttempt(sql: Sql, transferId: string, cause: Cause | null, at: Date): Promise<void> {
  await sql.query(
    'update transfers.attempt set ended_at = $2, end_cause = $3 where transfer_id = $1 and ended_at is null',
    [transferId, at, cause],
  );
}

export async function insertOffer(
  sql: Sql,
  offer: Pick<OfferRow, 'transferId' | 'attempt' | 'agentId' | 'offeredAt' | 'expiresAt'>,
): Promise<string> {
  const id = newId(offer.offeredAt);
  await sql.query(
    `insert into transfers.offer (id, transfer_id, attempt, agent_id, status, offered_at, expires_at)
     values ($1, $2, $3, $4, 'OPEN', $5, $6)`,
    [id, offer.transferId, offer.attempt, offer.agentId, offer.offeredAt, offer.expiresAt],
  );
  return id;
}

/** Ends the offer that rings, if one does, and returns it. */
export async function endOffer(
  sql: Sql,
  transferId: string,
  status: Exclude<OfferRow['status'], 'OPEN'>,
  at: Date,
  reasonCode: string | null = null,
): Promise<OfferRow | null> {
  const [row] = await sql.query<OfferRow>(
    `update transfers.offer o set status = $2, ended_at = $3, reason_code = $4
     where o.transfer_id = $1 and o.status = 'OPEN' returning ${offerColumns}`,
    [transferId, status, at, reasonCode],
  );
  return row ?? null;
}

/** An open transfer's new status, and when it must be looked at again. */
export async function moveTransfer(sql: Sql, id: string, status: TransferStatus, dueAt: Date): Promise<void> {
  await sql.query('update transfers.transfer set status = $2, due_at = $3 where id = $1', [
    id,
    status,
    dueAt,
  ]);
}

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
  id: string,
  status: 'RETURNED' | 'CANCELLED' | 'EXPIRED',
  cause: Cause,
  at: Date,
): Promise<void> {
  await sql.query(
    'update transfers.transfer set status = $2, end_cause = $3, ended_at = $4, due_at = null where id = $1',
    [id, status, cause, at],
  );
}

export async function acceptTransferRow(
  sql: Sql,
  id: string,
  agentId: string,
  hop: number,
  at: Date,
): Promise<void> {
  await sql.query(
    `update transfers.transfer
     set status = 'ACCEPTED', destination_agent_id = $2, hop = $3, accepted_at = $4, ended_at = $4, due_at = null
     where id = $1`,
    [id, agentId, hop, at],
  );
}

/** Pops what a rollback undoes off the custody path. */
export async function undo(sql: Sql, transferIds: readonly string[], rollbackId: string): Promise<void> {
  await sql.query('update transfers.transfer set rolled_back_by_id = $2 where id = any ($1)', [
    transferIds,
    rollbackId,
  ]);
}

export interface NewEvent {
  type: TransferEventType;
  cause?: Cause | null;
  actorId?: string | null;
  offer?: Pick<OfferRow, 'id' | 'agentId'> | null;
}

/** Writes what became of the transfer into the log. Takes the brand's lock: after all others. */
export async function recordEvent(sql: Sql, transferId: string, event: NewEvent, at: Date): Promise<void> {
  await sql.query('select transfers.record_event($1, $2, $3, $4, $5, $6, $7)', [
    transferId,
    event.type,
    event.cause ?? null,
    event.actorId ?? null,
    event.offer?.id ?? null,
    event.offer?.agentId ?? null,
    at,
  ]);
}

export interface NewCustody {
  conversationId: string;
  accountId: string;
  skillId: string;
  agentId: string | null;
  cause: 'TAKEN' | 'ROLLED_OVER' | 'ROLLED_BACK';
  transferId: string | null;
}

/** Moves custody and writes it into the log. Takes the brand's lock: after all others. */
export async function changeCustody(sql: Sql, to: NewCustody, at: Date): Promise<void> {
  await sql.query('select transfers.change_custody($1, $2, $3, $4, $5, $6, $7)', [
    to.conversationId,
    to.accountId,
    to.skillId,
    to.agentId,
    to.cause,
    to.transferId,
    at,
  ]);
}

/** Posts the warm message into the consumer's transcript, in the source agent's name. */
export async function postWarmMessage(
  sql: Sql,
  transfer: TransferRow,
  author: { id: string; role: 'AGENT' | 'BOT' },
  at: Date,
): Promise<void> {
  await sql.query(
    `select conversations.post_message($1, $2, $3, $4, $5, transfers.next_positions($6, 1), $7)`,
    [transfer.conversationId, newId(at), author.role, author.id, transfer.warmMessage, transfer.brandId, at],
  );
}

/** Makes everything that waits for an agent's skills be looked at again at once. */
export async function wakeWaiting(sql: Sql, agentId: string, at: Date): Promise<void> {
  await sql.query('select transfers.wake_waiting($1, $2)', [agentId, at]);
}

export async function setAway(sql: Sql, agentId: string, cause: string, at: Date): Promise<void> {
  await sql.query('select accounts.set_away($1, $2, $3)', [agentId, cause, at]);
}
