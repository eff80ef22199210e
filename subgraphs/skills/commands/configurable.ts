import type { Caller } from '../../kit/caller.js';
import type { Sql } from '../../kit/database/database.js';
import { required } from '../../kit/required.js';
import { forbiddenRole } from '../../kit/userErrors.js';
import { lockSkill } from '../configurationStore.js';
import { findsAccount, findsSkill, mayConfigure } from '../domain/access.js';
import type { Owner } from '../domain/access.js';
import { accountNotFound, skillNotFound } from '../domain/refusals.js';
import type { Refusal } from '../domain/refusals.js';
import type { SkillModel } from '../models.js';
import type { Services } from '../services.js';

/** The skill, locked until commit, with its account; or why the caller may not configure it. */
export async function configurableSkill(
  sql: Sql,
  { owners }: Services,
  caller: Caller,
  skillId: string,
): Promise<{ skill: SkillModel; account: Owner } | { refusal: Refusal }> {
  const skill = await lockSkill(sql, skillId);
  if (!skill) return { refusal: skillNotFound('skillId') };
  const account = required((await owners.find([skill.accountId])).get(skill.accountId), 'the account');
  if (!findsSkill(caller, account, skill)) return { refusal: skillNotFound('skillId') };
  return mayConfigure(caller, account) ? { skill, account } : { refusal: forbiddenRole };
}

/** The account, or why the caller may not configure its skills. */
export async function configurableAccount(
  { owners }: Services,
  caller: Caller,
  accountId: string,
): Promise<{ account: Owner } | { refusal: Refusal }> {
  const account = (await owners.find([accountId])).get(accountId);
  if (!account || !findsAccount(caller, account)) return { refusal: accountNotFound };
  return mayConfigure(caller, account) ? { account } : { refusal: forbiddenRole };
}
