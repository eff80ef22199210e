import type { Caller } from '../../kit/caller.js';
import { isStale, recordChange } from '../../kit/database/changes.js';
import type { Sql } from '../../kit/database/database.js';
import { revisionConflict } from '../../kit/userErrors.js';
import { saveSkill } from '../configurationStore.js';
import type { SkillSettings } from '../configurationStore.js';
import type { Owner } from '../domain/access.js';
import type { Refusal } from '../domain/refusals.js';
import { lookAgain } from '../facts.js';
import type { SkillModel } from '../models.js';
import type { Services } from '../services.js';
import { command, done, refused } from './command.js';
import type { Answer } from './command.js';
import { configurableSkill } from './configurable.js';

export interface SkillInput {
  readonly skillId: string;
  readonly expectedRevision?: number | null;
  readonly idempotencyKey: string;
}

/** What a command makes of a skill, or why it does not. */
type Change = (sql: Sql, skill: SkillModel, account: Owner) => Promise<Partial<SkillSettings> | Refusal>;

/** A change of one skill, written down. What waits at it is looked at again; nothing is done where nothing changes. */
export function changeSkill(
  services: Services,
  caller: Caller,
  action: string,
  input: SkillInput,
  change: Change,
): Promise<Answer> {
  return command(services, caller, action, input, async (sql, at) => {
    const found = await configurableSkill(sql, services, caller, input.skillId);
    if ('refusal' in found) return refused(found.refusal);
    const { skill, account } = found;
    if (isStale(input.expectedRevision, skill.revision)) return refused(revisionConflict(skill.revision));
    const wanted = await change(sql, skill, account);
    if ('__typename' in wanted) return refused(wanted);
    const after = { ...settingsOf(skill), ...wanted };
    if (!areSame(skill, after)) await save(sql, { caller, action, account, skill, after, at });
    return done(sql, caller, account, [skill.id], at);
  });
}

interface Saving {
  readonly caller: Caller;
  readonly action: string;
  readonly account: Owner;
  readonly skill: SkillModel;
  readonly after: SkillSettings;
  readonly at: Date;
}

async function save(sql: Sql, { caller, action, account, skill, after, at }: Saving): Promise<void> {
  const { id: skillId, accountId } = skill;
  await saveSkill(sql, skillId, after);
  await recordChange(sql, 'skills', {
    ...{ brandId: account.brandId, accountId, at, actorId: caller.id, action },
    ...{ subject: 'Skill', subjectId: skillId, revision: skill.revision + 1 },
    before: settingsOf(skill),
    after,
  });
  await lookAgain(sql, { accountId, skillId }, at);
}

function settingsOf({ manuallyClosed, fallbackSkillId }: SkillSettings): SkillSettings {
  return { manuallyClosed, fallbackSkillId };
}

function areSame(one: SkillSettings, other: SkillSettings): boolean {
  return one.manuallyClosed === other.manuallyClosed && one.fallbackSkillId === other.fallbackSkillId;
}
