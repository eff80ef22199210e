import type { RollbackConversationInput } from '../../../generated/transfers.js';
import type { Caller } from '../../kit/caller.js';
import { readWayBack } from '../destinations.js';
import { rollbackPlace } from '../domain/appraisal.js';
import { wayBack } from '../domain/custodyPath.js';
import { nowhere } from '../domain/facts.js';
import type { Services } from '../services.js';
import { settleNow } from '../steps/settle.js';
import { readCustodyPath } from '../store/custody.js';
import { command } from './command.js';
import type { Answer } from './command.js';
import { decide } from './decide.js';
import { passingTheGate } from './request.js';

/** Asks to move a conversation back to an account that gave it away. Rings, where it can, before it answers. */
export async function requestRollback(
  services: Services,
  caller: Caller,
  input: RollbackConversationInput,
): Promise<Answer> {
  const answer = await command(services, caller, 'rollbackConversation', input, (sql, at) =>
    passingTheGate(sql, caller, input, 'ROLLBACK', async (request) => {
      const way = wayBack(await readCustodyPath(sql, input.conversationId), input.to, request.source.id);
      const asked = { caller, input, request, wantedSkillId: way?.place.skillId ?? null, at };
      if (!way) return decide(sql, asked, { to: nowhere, candidates: [] });
      const origin = await readWayBack(sql, request.source, way);
      const place = rollbackPlace(request, origin.to, origin.candidates, way.place.agentId, at);
      return decide(sql, { ...asked, request: { ...request, agentId: place.agentId } }, place);
    }),
  );
  if (answer.id !== null) await settleNow(services, answer.id);
  return answer;
}
