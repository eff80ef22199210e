import type { Sql } from '../../kit/database/database.js';
import type { PlaceDecisionModel } from '../models.js';

/** The decisions on the places where transfers were tried, made after the request, in order. */
export function readDecisions(sql: Sql, transferIds: readonly string[]): Promise<PlaceDecisionModel[]> {
  return sql.query(
    `select d.transfer_id as "transferId", d.attempt, d.occasion, d.agent_id as "agentId", d.facts
     from (
       select transfer_id, attempt, 'OFFER' as occasion, agent_id, decision as facts, id, 1 as turn
       from transfers.offer
       union all
       select transfer_id, attempt, 'ACCEPTANCE', agent_id, acceptance_decision, id, 2 from transfers.offer
       union all
       select transfer_id, number, 'DEPARTURE', null, end_decision, null, 3 from transfers.attempt) d
     where d.transfer_id = any ($1) and d.facts is not null
     order by d.attempt, d.id nulls last, d.turn`,
    [transferIds],
  );
}
