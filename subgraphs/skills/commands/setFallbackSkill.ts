import type { SetFallbackSkillInput } from '../../../generated/skills.js';
import type { Caller } from '../../kit/caller.js';
import { findsSkill } from '../domain/access.js';
import { skillNotFound, skillNotInAccount } from '../domain/refusals.js';
import type { Refusal } from '../domain/refusals.js';
import type { SkillModel } from '../models.js';
import type { Services } from '../services.js';
import { skillsById } from '../store.js';
import { changeSkill } from './changeSkill.js';
import type { Answer } from './command.js';

/** Sets which skill of the same account takes over. A circle is no refusal: it is bounded, and warned of. */
export function setFallbackSkill(
  services: Services,
  caller: Caller,
  input: SetFallbackSkillInput,
): Promise<Answer> {
  const { fallbackSkillId = null } = input;
  return changeSkill(services, caller, 'setFallbackSkill', input, async (sql, skill) => {
    if (fallbackSkillId === null) return { fallbackSkillId };
    const [fallback] = await skillsById(sql, [fallbackSkillId]);
    return (await refusalOf(services, caller, skill, fallback)) ?? { fallbackSkillId };
  });
}

async function refusalOf(
  { owners }: Services,
  caller: Caller,
  { accountId }: SkillModel,
  fallback: SkillModel | undefined,
): Promise<Refusal | null> {
  if (!fallback) return skillNotFound('fallbackSkillId');
  const account = (await owners.find([fallback.accountId])).get(fallback.accountId);
  if (!account || !findsSkill(caller, account, fallback)) return skillNotFound('fallbackSkillId');
  return fallback.accountId === accountId ? null : skillNotInAccount;
}
