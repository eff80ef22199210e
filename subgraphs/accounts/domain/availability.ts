import { seesBrand } from '../../kit/caller.js';
import type { Caller, Role } from '../../kit/caller.js';

/** A user whose availability is to be set. */
export interface Subject {
  id: string;
  role: Role;
  brandId: string | null;
  accountId: string | null;
}

/** Why the caller may not set a user's availability; null when it may. A user whom it may not see does not exist for it. */
export function refusalToSetAvailability(
  caller: Caller,
  user: Subject | null,
): 'UserNotFound' | 'ForbiddenRole' | null {
  if (!user || !seesBrand(caller, user.brandId)) return 'UserNotFound';
  if (!takesWork(user)) return 'ForbiddenRole';
  return caller.id === user.id || isManagerOf(caller, user) ? null : 'ForbiddenRole';
}

function takesWork({ role }: Subject): boolean {
  return role === 'AGENT' || role === 'BOT';
}

function isManagerOf(caller: Caller, user: Subject): boolean {
  return caller.role === 'MANAGER' && caller.accountId !== null && caller.accountId === user.accountId;
}
