import { hoursProblems } from '../../configuration/hoursProblems.js';
import type { WorkingHours } from '../../hours/workingHours.js';
import type { Caller } from '../../kit/caller.js';
import type { Sql } from '../../kit/database/database.js';
import { newId } from '../../kit/ids.js';
import { isStale } from '../../kit/database/changes.js';
import { revisionConflict } from '../../kit/userErrors.js';
import {
  effectiveHours,
  followersOf,
  insertHours,
  lockHours,
  nextRevision,
  updateHours,
} from '../configurationStore.js';
import type { HoursOf } from '../configurationStore.js';
import { workingHoursInvalid } from '../domain/refusals.js';
import type { Refusal } from '../domain/refusals.js';
import { areSame, wantedHours } from '../domain/wantedHours.js';
import type { HoursWish } from '../domain/wantedHours.js';
import { readTimeZone } from '../facts.js';
import type { WorkingHoursModel } from '../models.js';
import type { Services } from '../services.js';
import { command, done, refused } from './command.js';
import type { Answer } from './command.js';
import { hoursOwner } from './hoursOwner.js';
import type { HoursOwner, HoursTarget } from './hoursOwner.js';
import { tellHoursChange } from './tellHoursChange.js';

export type HoursInput = HoursTarget & {
  readonly timeZone?: string | null;
  readonly expectedRevision?: number | null;
  readonly idempotencyKey: string;
};

/** Sets the week, or the special dates, of a skill or of an account's default; the other one of them stays as it is. */
export function setHours(
  services: Services,
  caller: Caller,
  action: 'setWorkingHours' | 'setSpecialDates',
  input: HoursInput,
  wish: HoursWish,
): Promise<Answer> {
  const wished = typeof input.timeZone === 'string' ? { ...wish, timeZone: input.timeZone } : wish;
  return command(services, caller, action, input, async (sql, at) => {
    const found = await hoursOwner(sql, services, caller, input);
    if ('refusal' in found) return refused(found.refusal);
    const { account, skillId } = found;
    const of = { accountId: account.id, skillId };
    const own = await lockHours(sql, of);
    const revision = own?.revision ?? 0;
    if (isStale(input.expectedRevision, revision)) return refused(revisionConflict(revision));

    const ground = own ?? (await hoursToBeginWith(sql, of));
    const refusals = problemsWith(ground, wished);
    if (refusals.length > 0) return refused(...refusals);
    const conflict = await save(sql, { caller, action, owner: found, own, at }, wantedHours(ground, wished));
    if (conflict) return refused(conflict);
    return done(sql, caller, account, skillId === null ? await followersOf(sql, account.id) : [skillId], at);
  });
}

/** The first hours of its own begin with those that a skill has followed. */
async function hoursToBeginWith(sql: Sql, of: HoursOf): Promise<WorkingHours> {
  const followed = await effectiveHours(sql, of);
  return followed ?? { timeZone: await readTimeZone(sql, of.accountId), weekly: [], specialDates: [] };
}

/** Only what was given can be wrong: what stays may be older than today's rules, and would bar its own repair. */
function problemsWith({ timeZone }: WorkingHours, wish: HoursWish): Refusal[] {
  const given = { timeZone, weekly: [], specialDates: [], ...wish };
  return hoursProblems(given).map(({ path, message }) => workingHoursInvalid(path.map(String), message));
}

interface Saving {
  readonly caller: Caller;
  readonly action: string;
  readonly owner: HoursOwner;
  readonly own: WorkingHoursModel | null;
  readonly at: Date;
}

/** A refusal when somebody else was first to give these their first hours. */
async function save(sql: Sql, saving: Saving, wanted: WorkingHours): Promise<Refusal | null> {
  const { owner, own, at } = saving;
  if (own && areSame(own, wanted)) return null;
  const of = { accountId: owner.account.id, skillId: owner.skillId };
  const revision = own ? own.revision + 1 : await nextRevision(sql, of);
  const row = { ...of, ...wanted, id: own?.id ?? newId(at), revision, changedAt: at };
  if (own) await updateHours(sql, row);
  else if (!(await insertHours(sql, row))) return revisionConflict((await lockHours(sql, of))?.revision ?? 0);
  await tellHoursChange(sql, { ...saving, revision, after: wanted });
  return null;
}
