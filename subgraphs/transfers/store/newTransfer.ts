import type { Sql } from '../../kit/database/database.js';
import type { Decision } from '../domain/decision.js';
import type { TransferRow } from '../rows.js';

/** A transfer as it is asked for. Its version is 0 until its first event is recorded. */
export type NewTransfer = Omit<
  TransferRow,
  'version' | 'decision' | 'acceptedAt' | 'hop' | 'rolledBackById' | 'destinationAgentId' | 'endCause'
> & { decision: Decision; dueAt: Date | null };

export async function insertTransfer(sql: Sql, t: NewTransfer): Promise<void> {
  await sql.query(
    `insert into transfers.transfer
       (id, brand_id, conversation_id, kind, status, version, source_account_id, source_skill_id, source_agent_id,
        requested_account_id, requested_skill_id, requested_agent_id, destination_account_id, destination_skill_id,
        initiator_id, reason_code, note, warm_message, warm_message_to, fallback, queue_when_busy, "when", decision,
        refusals, requested_at, deadline_at, due_at, ended_at, rollback_to, note_audience, hops_before)
     values ($1, $2, $3, $4, $5, 0, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
             $23, $24, $25, $26, $27, $28, $29, $30)`,
    valuesOf(t),
  );
}

function valuesOf(t: NewTransfer): unknown[] {
  return [
    ...[t.id, t.brandId, t.conversationId, t.kind, t.status],
    ...[t.sourceAccountId, t.sourceSkillId, t.sourceAgentId],
    ...[t.requestedAccountId, t.requestedSkillId, t.requestedAgentId],
    ...[t.destinationAccountId, t.destinationSkillId],
    ...[
      t.initiatorId,
      t.reasonCode,
      t.note,
      t.warmMessage,
      t.warmMessageTo,
      t.fallback,
      t.queueWhenBusy,
      t.when,
    ],
    ...[JSON.stringify(t.decision), JSON.stringify(t.refusals)],
    ...[t.requestedAt, t.deadlineAt, t.dueAt, t.endedAt, t.rollbackTo, t.noteAudience, t.hopsBefore],
  ];
}
