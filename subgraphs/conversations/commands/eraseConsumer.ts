import type { EraseConsumerInput } from '../../../generated/conversations.js';
import { newId } from '../../kit/ids.js';
import { forbiddenRole } from '../../kit/userErrors.js';
import type { Context } from '../context.js';
import { mayErase } from '../domain/gate.js';
import { conversationNotFound } from '../domain/refusals.js';
import { eraseTransferTexts } from '../facts.js';
import { lockConversation, visibleConversations } from '../store/conversations.js';
import { eraseTexts, insertErasure } from '../store/erasure.js';
import { command, done, refused } from './command.js';
import type { Outcome } from './command.js';

/**
 * Blanks what a conversation says and who its consumer was, and writes down who wanted it. The lock on the conversation
 * keeps messages, notes and acceptances out meanwhile. The outcome's id is the conversation's.
 */
export function eraseConsumer(context: Context, input: EraseConsumerInput): Promise<Outcome> {
  const { caller, clock, reach } = context;
  const { conversationId } = input;
  return command(context, 'eraseConsumer', input, async (sql) => {
    await lockConversation(sql, conversationId, 'update');
    const [conversation] = await visibleConversations(sql, reach, [conversationId]);
    if (!conversation) return refused(conversationNotFound);
    if (!mayErase(caller)) return refused(forbiddenRole);
    const at = clock.now();
    await eraseTexts(sql, conversationId, at);
    await eraseTransferTexts(sql, conversationId);
    await insertErasure(sql, { id: newId(at), conversationId, actorId: caller.id, at });
    return done(conversationId);
  });
}
