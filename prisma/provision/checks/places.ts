import type { Items } from '../readItems.js';

/** Finds what a file says of accounts and skills by their ids; what has another fault counts as being there. */
export interface Places {
  hasAccount(id: string): boolean;
  /** The account of a skill; undefined when there is no such skill. */
  accountOf(skillId: string): string | undefined;
}

export function placesOf({ accounts, skills }: Items): Places {
  const accountIds = new Set(accounts.map(({ id }) => id));
  const owners = new Map(skills.map(({ id, account }) => [id, account.id ?? '']));
  return {
    hasAccount: (id) => accountIds.has(id),
    accountOf: (skillId) => owners.get(skillId),
  };
}

/** Why a skill cannot be used where one of `accountId` is needed; undefined when it can. */
export function unfit(places: Places, skillId: string, accountId: string | undefined): string | undefined {
  const owner = places.accountOf(skillId);
  if (owner === undefined) return `There is no skill ${skillId} in this file.`;
  if (accountId === undefined || owner === '' || owner === accountId) return undefined;
  return `The skill ${skillId} belongs to ${owner}, and not to ${accountId}.`;
}
