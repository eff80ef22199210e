import { aboutSkills } from '../../configuration/concerning.js';
import type { ConfigurationWarning } from '../../configuration/concerning.js';
import { findings } from '../../configuration/findings.js';
import type { Caller } from '../../kit/caller.js';
import type { Sql } from '../../kit/database/database.js';
import { commandsOf } from '../../kit/database/idempotency.js';
import { idempotencyKeyReused } from '../../kit/userErrors.js';
import type { Owner } from '../domain/access.js';
import type { Refusal } from '../domain/refusals.js';
import { readBrandSetup } from '../facts.js';

/** What a change of configuration answers: whether it holds now, or why not. Kept, so that a retry gets the same. */
export interface Answer {
  readonly done: boolean;
  readonly refusals: readonly Refusal[];
  readonly warnings: readonly ConfigurationWarning[];
}

export function refused(...refusals: Refusal[]): Answer {
  return { done: false, refusals, warnings: [] };
}

/** Done, with what the caller should know of these skills as they are now. */
export async function done(
  sql: Sql,
  caller: Caller,
  { brandId }: Owner,
  skillIds: readonly string[],
  at: Date,
): Promise<Answer> {
  const found = findings(await readBrandSetup(sql, brandId), at);
  const managed = caller.role === 'ADMIN' ? null : caller.accountId;
  return { done: true, refusals: [], warnings: aboutSkills(found, skillIds, managed) };
}

export const command = commandsOf<Answer>('skills', refused(idempotencyKeyReused));
