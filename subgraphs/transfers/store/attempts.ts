import type { Sql } from '../../kit/database/database.js';
import type { PlaceDecision } from '../domain/decision.js';
import type { Cause } from '../domain/nextStep.js';
import { attemptColumns } from '../rows.js';
import type { AttemptRow } from '../rows.js';

export async function readAttempts(sql: Sql, transferId: string): Promise<AttemptRow[]> {
  return sql.query<AttemptRow>(
    `select ${attemptColumns} from transfers.attempt a where a.transfer_id = $1 order by a.number`,
    [transferId],
  );
}

export async function insertAttempt(sql: Sql, a: Omit<AttemptRow, 'endedAt' | 'endCause'>): Promise<void> {
  await sql.query(
    `insert into transfers.attempt (transfer_id, number, account_id, skill_id, agent_id, started_at, opens_at, wait_until)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [a.transferId, a.number, a.accountId, a.skillId, a.agentId, a.startedAt, a.opensAt, a.waitUntil],
  );
}

/** The attempt under way waits for its place to open at `opensAt`, and from then until `waitUntil` for an agent. */
export async function moveOpening(
  sql: Sql,
  transferId: string,
  opensAt: Date,
  waitUntil: Date,
): Promise<void> {
  await sql.query(
    'update transfers.attempt set opens_at = $2, wait_until = $3 where transfer_id = $1 and ended_at is null',
    [transferId, opensAt, waitUntil],
  );
}

/** Ends the attempt under way; without a cause when it was accepted, without a decision when somebody wished it. */
export async function endAttempt(
  sql: Sql,
  transferId: string,
  cause: Cause | null,
  at: Date,
  decision: PlaceDecision | null = null,
): Promise<void> {
  await sql.query(
    `update transfers.attempt set ended_at = $2, end_cause = $3, end_decision = $4
     where transfer_id = $1 and ended_at is null`,
    [transferId, at, cause, decision && JSON.stringify(decision)],
  );
}
