import type { Caller } from '../../kit/caller.js';
import { isStale } from '../../kit/database/changes.js';
import { revisionConflict } from '../../kit/userErrors.js';
import { deleteHours, lockHours } from '../configurationStore.js';
import type { Services } from '../services.js';
import type { SkillInput } from './changeSkill.js';
import { command, done, refused } from './command.js';
import type { Answer } from './command.js';
import { configurableSkill } from './configurable.js';
import { tellHoursChange } from './tellHoursChange.js';

const action = 'followAccountHours';

/** Drops the hours of a skill, so that its account's hold again. */
export function followAccountHours(services: Services, caller: Caller, input: SkillInput): Promise<Answer> {
  return command(services, caller, action, input, async (sql, at) => {
    const found = await configurableSkill(sql, services, caller, input.skillId);
    if ('refusal' in found) return refused(found.refusal);
    const { skill, account } = found;
    const own = await lockHours(sql, { accountId: account.id, skillId: skill.id });
    const revision = own?.revision ?? 0;
    if (isStale(input.expectedRevision, revision)) return refused(revisionConflict(revision));
    if (own) {
      await deleteHours(sql, own.id);
      const owner = { account, skillId: skill.id };
      await tellHoursChange(sql, { caller, action, owner, own, after: null, revision: revision + 1, at });
    }
    return done(sql, caller, account, [skill.id], at);
  });
}
