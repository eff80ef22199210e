import { seesBrand } from '../../kit/caller.js';
import type { Caller } from '../../kit/caller.js';

// As for accounts: what a reference names resolves throughout the brand, even a deleted skill, since lineage goes on
// naming it. Looking around, by id or in a list, shows what is there now, and a partner only the accounts in its token.

/** An account as far as access to its skills depends on it. */
export interface Owner {
  id: string;
  brandId: string;
}

/** Whether the caller may know of what belongs to the account. */
export function seesAccount(caller: Caller, account: Owner): boolean {
  return seesBrand(caller, account.brandId);
}

/** Whether the caller finds a skill of the account when looking around. */
export function findsSkill(caller: Caller, account: Owner, skill: { deleted: boolean }): boolean {
  if (skill.deleted || !seesAccount(caller, account)) return false;
  return caller.role !== 'PARTNER' || caller.accountIds.includes(account.id);
}

/** Whether the caller finds an account, as something to configure, when looking around. */
export function findsAccount(caller: Caller, account: Owner): boolean {
  return findsSkill(caller, account, { deleted: false });
}

/** Whether the caller may configure the skills of an account, and read who did. */
export function mayConfigure(caller: Caller, account: Owner): boolean {
  if (!seesAccount(caller, account)) return false;
  return caller.role === 'ADMIN' || (caller.role === 'MANAGER' && caller.accountId === account.id);
}
