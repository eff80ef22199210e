import type { Sql } from '../../kit/database/database.js';
import type { Reach } from '../domain/access.js';
import type { ConversationModel } from '../models.js';
import { conversations, reachValues, withinReach } from './reachable.js';

/** SQL: a conversation `c` as its model. */
export const conversationColumns = ({ texts }: Reach): string => `
  c.id, c.brand_id as "brandId", c.owner_account_id as "ownerAccountId", c.channel, c.status,
  ${texts ? 'c.consumer_name' : 'null'} as "consumerName", c.started_at as "startedAt", c.closed_at as "closedAt",
  c.erased_at as "erasedAt", r.readable_until as "readableUntil"`;

/** Those of the conversations that the reach holds. */
export function visibleConversations(
  sql: Sql,
  reach: Reach,
  ids: readonly string[],
): Promise<ConversationModel[]> {
  return sql.query(
    `select ${conversationColumns(reach)} from ${conversations} where c.id = any($4) and ${withinReach}`,
    [...reachValues(reach), ids],
  );
}

/**
 * Locks a conversation until the transaction ends, so that it is not closed meanwhile. Shared, since messages of one
 * conversation need not wait for each other; exclusive for who closes it.
 */
export async function lockConversation(sql: Sql, id: string, strength: 'share' | 'update'): Promise<void> {
  await sql.query(`select 1 from conversations.conversation where id = $1 for ${strength}`, [id]);
}

export interface NewConversation {
  id: string;
  brandId: string;
  ownerAccountId: string;
  channel: string;
  consumerName: string;
  connectorId: string;
  startedAt: Date;
}

export async function insertConversation(sql: Sql, conversation: NewConversation): Promise<void> {
  const { id, brandId, ownerAccountId, channel, consumerName, connectorId, startedAt } = conversation;
  await sql.query(
    `insert into conversations.conversation
       (id, brand_id, owner_account_id, channel, consumer_name, connector_id, started_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [id, brandId, ownerAccountId, channel, consumerName, connectorId, startedAt],
  );
}

export async function markClosed(sql: Sql, id: string, at: Date): Promise<void> {
  await sql.query(`update conversations.conversation set status = 'CLOSED', closed_at = $2 where id = $1`, [
    id,
    at,
  ]);
}
