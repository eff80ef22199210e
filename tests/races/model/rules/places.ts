import { linkFallbacks, skillOf } from '../brand.js';
import type { Model, Transfer } from '../model.js';
import { inTurn, membersOf, takesTransfers } from './agents.js';
import { closesAt, isWithin, opensAt, weekOf } from './hours.js';

/** A skill that is closed by hand is closed whatever its hours. */
export function isOpenNow(model: Model, skill: string): boolean {
  return !model.shut.has(skill) && isWithin(weekOf(model, skill), model.now);
}

/** When a skill closes by its hours; Infinity when it is closed, or never does. */
export function closingOf(model: Model, skill: string): number {
  return isOpenNow(model, skill) ? closesAt(weekOf(model, skill), model.now) : Infinity;
}

/** When a closed skill opens, if that is known and comes before the deadline: nobody knows when a hand opens what one closed. */
export function openingOf(model: Model, skill: string, deadline: number): number | null {
  if (model.shut.has(skill) || isOpenNow(model, skill)) return null;
  const opening = opensAt(weekOf(model, skill), model.now);
  return opening < deadline ? opening : null;
}

export type Kind = Transfer['kind'];

/** Whether somebody at a skill can be asked now, or all who work are full, or nobody works. */
export function standing(model: Model, skill: string): 'FREE' | 'FULL' | 'AWAY' {
  if (inTurn(model, skill).length > 0) return 'FREE';
  return membersOf(model, skill).some(takesTransfers) ? 'FULL' : 'AWAY';
}

/**
 * Where a transfer may go on from a skill: the skill's fallback, then the link's; not to the source, not where it has
 * been, and with a rollback not beyond the account that it goes back to.
 */
export function candidates(kind: Kind, source: string, from: string, visited: readonly string[]): string[] {
  const { account, fallback } = skillOf(from);
  const ways = [fallback, linkFallbacks[`${source}>${account}`] ?? null];
  return ways.filter((way, index): way is string => {
    if (way === null || ways.indexOf(way) !== index || way === from || visited.includes(way)) return false;
    const there = skillOf(way).account;
    return there !== source && (kind === 'ROLLOVER' || there === account);
  });
}

/** A rollback needs no link: the hop that it undoes is its permission. */
export function isLinked({ revoked }: Model, kind: Kind, source: string, skill: string): boolean {
  return kind === 'ROLLBACK' || !revoked.has(`${source}>${skillOf(skill).account}`);
}

/** The accounts of a move for which rollover is not enabled, the source first. */
export function disabledOf({ disabled }: Model, source: string, skill: string): string[] {
  return [...new Set([source, skillOf(skill).account])].filter((account) => disabled.has(account));
}

/** Whether a move to a skill has nothing against it that lasts longer than closing hours. */
export function isAllowed(model: Model, kind: Kind, source: string, skill: string): boolean {
  return disabledOf(model, source, skill).length === 0 && isLinked(model, kind, source, skill);
}

/** The first of them that is open and can take it: somebody is free, or at work at least where it may wait. */
export function firstThatCan(model: Model, places: readonly string[], mayWait: boolean): string | null {
  const suits = (skill: string): boolean => {
    const now = standing(model, skill);
    return isOpenNow(model, skill) && (now === 'FREE' || (now === 'FULL' && mayWait));
  };
  return places.find(suits) ?? null;
}
