import type { CloseConversationInput } from '../../../generated/conversations.js';
import type { Context } from '../context.js';
import { endCustody } from '../facts.js';
import { markClosed } from '../store/conversations.js';
import { act } from './act.js';
import { done } from './command.js';
import type { Outcome } from './command.js';

/** Ends a conversation with its custody; an open transfer of it is abandoned. The outcome's id is the conversation's. */
export function closeConversation(context: Context, input: CloseConversationInput): Promise<Outcome> {
  const { caller, clock } = context;
  return act(context, 'closeConversation', input, async (sql, { id }) => {
    const at = clock.now();
    await markClosed(sql, id, at);
    await endCustody(sql, id, caller.id, at);
    return done(id);
  });
}
