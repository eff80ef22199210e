import type { RolloverConversationInput } from '../../../generated/transfers.js';
import type { Caller } from '../../kit/caller.js';
import { required } from '../../kit/required.js';
import { readDestinationsWithFallbacks } from '../destinations.js';
import type { Services } from '../services.js';
import { settleNow } from '../steps/settle.js';
import { command } from './command.js';
import type { Answer } from './command.js';
import { decide } from './decide.js';
import { passingTheGate } from './request.js';

/** Asks to move a conversation to a skill of another account. Rings, where it can, before it answers. */
export async function requestRollover(
  services: Services,
  caller: Caller,
  input: RolloverConversationInput,
): Promise<Answer> {
  const { destinationSkillId, destinationAccountId = null, destinationAgentId = null } = input;
  const answer = await command(services, caller, 'rolloverConversation', input, (sql, at) =>
    passingTheGate(sql, caller, input, 'ROLLOVER', async (asked) => {
      const named = { namedAccountId: destinationAccountId };
      const request = { ...asked, ...named, agentId: destinationAgentId };
      const [place] = await readDestinationsWithFallbacks(sql, request.source, [destinationSkillId], named);
      const wantedSkillId = destinationSkillId;
      return decide(sql, { caller, input, request, wantedSkillId, at }, required(place, 'the destination'));
    }),
  );
  if (answer.id !== null) await settleNow(services, answer.id);
  return answer;
}
