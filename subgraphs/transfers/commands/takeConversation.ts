import type { TakeConversationInput } from '../../../generated/transfers.js';
import type { Caller } from '../../kit/caller.js';
import type { Sql } from '../../kit/database/database.js';
import type { Handled } from '../domain/gate.js';
import type { Refusal } from '../domain/refusal.js';
import { memberRefusal, queueRefusal } from '../domain/taking.js';
import { readMember } from '../facts.js';
import type { Services } from '../services.js';
import { lockAgents } from '../store/agents.js';
import { changeCustody } from '../store/custody.js';
import { command, done, refused } from './command.js';
import type { Answer } from './command.js';
import { handledConversation } from './handledConversation.js';

/** Takes a conversation that waits in the queue of one of the caller's skills. */
export async function takeConversation(
  services: Services,
  caller: Caller,
  input: TakeConversationInput,
): Promise<Answer> {
  return command(services, caller, 'takeConversation', input, async (sql, at) => {
    const handled = await handledConversation(sql, caller, input.conversationId);
    if (!handled) return refused({ type: 'ConversationNotFound' });
    const refusal = queueRefusal(caller, handled) ?? (await slotRefusal(sql, caller, handled));
    if (refusal) return refused(refusal);
    const { accountId, skillId } = handled.custody;
    const { conversationId } = input;
    const agentId = caller.id;
    await changeCustody(
      sql,
      { conversationId, accountId, skillId, agentId, cause: 'TAKEN', transferId: null },
      at,
    );
    return done(conversationId);
  });
}

/** Decided under the lock on the agent, whose slots may not be given out twice. */
async function slotRefusal(sql: Sql, { id }: Caller, { custody }: Handled): Promise<Refusal | null> {
  await lockAgents(sql, [id]);
  return memberRefusal(await readMember(sql, custody.skillId, id));
}
