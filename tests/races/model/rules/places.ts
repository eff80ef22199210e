import { isOpen, linkFallbacks, skillOf } from '../brand.js';
import type { Model, Transfer } from '../model.js';
import { inTurn, membersOf, takesTransfers } from './agents.js';

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

/** The first of them that is open and can take it: somebody is free, or at work at least where it may wait. */
export function firstThatCan(model: Model, places: readonly string[], mayWait: boolean): string | null {
  const suits = (skill: string): boolean => {
    const now = standing(model, skill);
    return isOpen(skillOf(skill), model.now) && (now === 'FREE' || (now === 'FULL' && mayWait));
  };
  return places.find(suits) ?? null;
}
