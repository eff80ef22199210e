import type { WorkingHours } from '../../hours/workingHours.js';
import type { Caller } from '../../kit/caller.js';
import { recordChange } from '../../kit/database/changes.js';
import type { Sql } from '../../kit/database/database.js';
import { lookAgain } from '../facts.js';
import type { HoursOwner } from './hoursOwner.js';

interface HoursChange {
  readonly caller: Caller;
  readonly action: string;
  readonly owner: HoursOwner;
  /** The hours of its own before; null when it had none. */
  readonly own: WorkingHours | null;
  /** Null when it has none any more. */
  readonly after: WorkingHours | null;
  readonly revision: number;
  readonly at: Date;
}

/** Writes a change of hours down, and has what waits in them looked at again. */
export async function tellHoursChange(sql: Sql, change: HoursChange): Promise<void> {
  const { caller, action, owner, own, after, revision, at } = change;
  const { account, skillId } = owner;
  await recordChange(sql, 'skills', {
    ...{ brandId: account.brandId, accountId: account.id, at, actorId: caller.id, action, revision },
    ...{ subject: 'WorkingHours', subjectId: skillId ?? account.id },
    before: own && hoursOf(own),
    after: after && hoursOf(after),
  });
  await lookAgain(sql, { accountId: account.id, skillId }, at);
}

function hoursOf({ timeZone, weekly, specialDates }: WorkingHours): WorkingHours {
  return { timeZone, weekly, specialDates };
}
