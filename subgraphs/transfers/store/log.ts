import type { Sql } from '../../kit/database/database.js';
import { newId } from '../../kit/ids.js';
import type { Cause } from '../domain/nextStep.js';
import type { OfferRow, TransferEventType, TransferRow } from '../rows.js';

export interface NewEvent {
  type: TransferEventType;
  cause?: Cause | null;
  actorId?: string | null;
  /** The offer that it is about. */
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

/** Posts the warm message into the consumer's transcript. Takes the brand's lock: after all others. */
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
