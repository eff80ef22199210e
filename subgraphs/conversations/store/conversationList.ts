import type { ConversationFilter, ConversationOrder } from '../../../generated/conversations.js';
import type { Database, Sql } from '../../kit/database/database.js';
import type { Reach } from '../domain/access.js';
import { custody } from '../facts.js';
import type { ConversationModel } from '../models.js';
import { conversationColumns } from './conversations.js';
import { conversations, reachValues, withinReach } from './reachable.js';

/** A stretch of the list of conversations. */
export interface ListAsked {
  filter: ConversationFilter;
  orderBy: ConversationOrder;
  size: number;
  /** The place after which it begins; null for the list's beginning. */
  after: { startedAt: Date; id: string } | null;
}

/**
 * SQL: the conversations that the filter in $4 to $8 lets through. Where custody is asked for, only those of which the
 * caller may know it: a former handler must not find out by asking who handles them now.
 */
const chosen = (holder: string): string => `${conversations} join ${custody} k on k.conversation_id = c.id
  where ${withinReach}
    and ($4::text is null or (k.account_id = $4 and r.readable_until is null))
    and ${holder}
    and ($6::text is null or (k.skill_id = $6 and r.readable_until is null))
    and ($7::boolean is null or ((k.agent_id is null) = $7 and k.ended_at is null and r.readable_until is null))
    and ($8::text is null or c.status = $8::conversations.conversation_status)`;

const held = 'k.agent_id = $5 and k.ended_at is null and r.readable_until is null';
const chosenOfAgent = chosen(held);
const chosenOfAll = chosen(`($5::text is null or (${held}))`);

const place = '(c.started_at, c.id)';
const orders = {
  NEWEST_FIRST: { onward: '<', back: '>=', direction: 'desc' },
  OLDEST_FIRST: { onward: '>', back: '<=', direction: 'asc' },
} as const satisfies Record<ConversationOrder, object>;

/** The conversations of the reach that the filter lets through, in order: one more than `size` when there are more. */
export function listConversations(
  database: Database,
  reach: Reach,
  asked: ListAsked,
): Promise<ConversationModel[]> {
  const { onward, direction } = orders[asked.orderBy];
  const { sql, from } = listOf(database, asked);
  return sql.query(
    `select ${conversationColumns(reach)} from ${from}
       and ($9::timestamptz is null or ${place} ${onward} ($9, $10))
     order by c.started_at ${direction}, c.id ${direction}
     limit $11`,
    [...values(reach, asked), asked.after?.startedAt, asked.after?.id, asked.size + 1],
  );
}

/** Whether the list has any conversation up to its place `after`. */
export async function hasEarlier(database: Database, reach: Reach, asked: ListAsked): Promise<boolean> {
  if (!asked.after) return false;
  const { back } = orders[asked.orderBy];
  const { sql, from } = listOf(database, asked);
  const found = await sql.query(`select 1 from ${from} and ${place} ${back} ($9::timestamptz, $10) limit 1`, [
    ...values(reach, asked),
    asked.after.startedAt,
    asked.after.id,
  ]);
  return found.length > 0;
}

/**
 * What an agent holds is no more than its slots, and is found by that whatever else is asked: one plan fits every call, and
 * to make one costs four times what it takes to run it. So it is a short read, and no list to be planned.
 */
function listOf({ reads, lists }: Database, { filter }: ListAsked): { sql: Sql; from: string } {
  const isOfAgent = typeof filter.agentId === 'string';
  return isOfAgent ? { sql: reads, from: chosenOfAgent } : { sql: lists, from: chosenOfAll };
}

function values(reach: Reach, { filter }: ListAsked): unknown[] {
  const { handlerAccountId, agentId, skillId, waiting, status } = filter;
  return [...reachValues(reach), handlerAccountId, agentId, skillId, waiting, status];
}
