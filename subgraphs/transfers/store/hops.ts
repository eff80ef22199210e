import type { Sql } from '../../kit/database/database.js';

/** An accepted transfer, by its place in its conversation's lineage, from 1. */
export interface NumberedHop {
  readonly id: string;
  readonly conversationId: string;
  readonly number: number;
}

export function readHops(sql: Sql, conversationIds: readonly string[]): Promise<NumberedHop[]> {
  return sql.query(
    `select id, conversation_id as "conversationId", hop as number from transfers.transfer
     where conversation_id = any ($1) and hop is not null order by hop`,
    [conversationIds],
  );
}

/** The accepted rollovers that rollbacks undid, oldest first. */
export function readUndone(
  sql: Sql,
  rollbackIds: readonly string[],
): Promise<{ id: string; rollbackId: string }[]> {
  return sql.query(
    `select id, rolled_back_by_id as "rollbackId" from transfers.transfer
     where rolled_back_by_id = any ($1) order by hop`,
    [rollbackIds],
  );
}
