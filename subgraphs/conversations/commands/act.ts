import type { Sql } from '../../kit/database/database.js';
import type { Context } from '../context.js';
import type { Reach } from '../domain/access.js';
import { gate } from '../domain/gate.js';
import type { Act, Standing } from '../domain/gate.js';
import { conversationNotFound } from '../domain/refusals.js';
import type { TextLimits } from '../domain/text.js';
import { lockHolder } from '../facts.js';
import type { ConversationModel } from '../models.js';
import { lockConversation, visibleConversations } from '../store/conversations.js';
import { command, refused } from './command.js';
import type { Outcome } from './command.js';

/** What an act needs of a conversation: messages and notes need it to stay as it is, and may come side by side. */
const strengths = { sendMessage: 'share', addNote: 'share', closeConversation: 'update' } as const;

/** A conversation as the gate saw it, with what the account that has custody allows. */
type Locked = ConversationModel & Standing & TextLimits;

/** A command on one conversation: once per key, behind the gate, with conversation and custody as the gate saw them. */
export function act(
  context: Context,
  what: Act,
  input: { conversationId: string; idempotencyKey: string },
  work: (sql: Sql, conversation: Locked) => Promise<Outcome>,
): Promise<Outcome> {
  return command(context, what, input, async (sql) => {
    const conversation = await lockedConversation(sql, context.reach, input.conversationId, strengths[what]);
    if (!conversation) return refused(conversationNotFound);
    const refusal = gate(context.caller, what, conversation);
    return refusal ? refused(refusal) : work(sql, conversation);
  });
}

/**
 * A conversation as it will stay until the transaction ends: neither can it be closed nor can custody move meanwhile.
 * Null when the caller does not see it.
 *
 * The lock on custody is shared. Only here is it ever shared, and always below the conversation's own lock, so that a
 * close, which goes on to write custody, meets no second holder to wait for.
 */
async function lockedConversation(
  sql: Sql,
  reach: Reach,
  conversationId: string,
  strength: 'share' | 'update',
): Promise<Locked | null> {
  await lockConversation(sql, conversationId, strength);
  const holder = await lockHolder(sql, conversationId);
  // Read last: each statement sees what was committed before it began, so nothing older than the locks.
  const [conversation] = await visibleConversations(sql, reach, [conversationId]);
  if (!conversation) return null;
  if (!holder) throw new Error('a conversation has no custody');
  return { ...conversation, ...holder };
}
