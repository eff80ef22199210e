import { seesBrand } from '../../kit/caller.js';
import type { Caller } from '../../kit/caller.js';

// A name is part of what happened: whoever may see a transfer may read the names of its places. So references to
// accounts and users resolve throughout the brand, for partners too; looking around shows a partner only the accounts
// in its token. Links and agents' work are for those whom they concern.

/** Whether the caller finds an account when looking around, by id or in a list: a partner only those in its token. */
export function findsAccount(caller: Caller, account: { id: string; brandId: string }): boolean {
  if (!seesBrand(caller, account.brandId)) return false;
  return caller.role !== 'PARTNER' || caller.accountIds.includes(account.id);
}

/** Whether the caller may know which work a user takes, and how much: what colleagues need, and nobody else. */
export function seesWork(caller: Caller, user: { brandId: string | null }): boolean {
  const colleague = ['AGENT', 'BOT', 'MANAGER', 'ADMIN'].includes(caller.role);
  return colleague && seesBrand(caller, user.brandId);
}

/** Whether the caller may know why a user takes no work: its own account's people, since it may tell of a failing. */
export function seesCause(
  caller: Caller,
  user: { brandId: string | null; accountId: string | null },
): boolean {
  if (!seesWork(caller, user)) return false;
  return caller.role === 'ADMIN' || caller.accountId === user.accountId;
}

/** Whether the caller may know to whom an account may roll over. */
export function seesLinks(caller: Caller, account: { id: string; brandId: string }): boolean {
  return mayConfigure(caller, account);
}

/** Whether the caller may configure an account, and read who did. */
export function mayConfigure(caller: Caller, account: { id: string; brandId: string }): boolean {
  if (!seesBrand(caller, account.brandId)) return false;
  return caller.role === 'ADMIN' || (caller.role === 'MANAGER' && caller.accountId === account.id);
}
