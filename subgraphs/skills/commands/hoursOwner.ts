import type { Caller } from '../../kit/caller.js';
import type { Sql } from '../../kit/database/database.js';
import { graphError } from '../../kit/errors.js';
import type { Owner } from '../domain/access.js';
import type { Refusal } from '../domain/refusals.js';
import type { Services } from '../services.js';
import { configurableAccount, configurableSkill } from './configurable.js';

/** Whose hours somebody names: a skill's, or those that are an account's default. */
export interface HoursTarget {
  readonly skillId?: string | null;
  readonly accountId?: string | null;
}

export interface HoursOwner {
  readonly account: Owner;
  /** Null for the account's default. */
  readonly skillId: string | null;
}

/** Whose hours are to be set, or why the caller may not. Throws BAD_USER_INPUT unless exactly one is named. */
export async function hoursOwner(
  sql: Sql,
  services: Services,
  caller: Caller,
  { skillId = null, accountId = null }: HoursTarget,
): Promise<HoursOwner | { refusal: Refusal }> {
  if (skillId !== null && accountId === null) {
    const found = await configurableSkill(sql, services, caller, skillId);
    return 'refusal' in found ? found : { account: found.account, skillId };
  }
  if (accountId !== null && skillId === null) {
    const found = await configurableAccount(services, caller, accountId);
    return 'refusal' in found ? found : { account: found.account, skillId: null };
  }
  throw graphError('BAD_USER_INPUT', 'Give skillId or accountId, one of them.');
}
