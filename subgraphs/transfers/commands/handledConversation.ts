import type { Caller } from '../../kit/caller.js';
import type { Sql } from '../../kit/database/database.js';
import { readPath } from '../access.js';
import { maySeeCustody } from '../domain/access.js';
import type { Handled } from '../domain/gate.js';
import { lockConversation } from '../facts.js';
import { lockCustody } from '../store/custody.js';

/** The conversation and its custody, locked until commit; null when there is none, or none that the caller may see. */
export async function handledConversation(sql: Sql, caller: Caller, id: string): Promise<Handled | null> {
  const [conversation, custody, pathAccountIds] = await Promise.all([
    lockConversation(sql, id),
    lockCustody(sql, id),
    readPath(sql, id),
  ]);
  if (!conversation || !custody) return null;
  const scope = { ...conversation, pathAccountIds };
  return maySeeCustody(caller, scope) ? { conversation, custody } : null;
}
