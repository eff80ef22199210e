import { limits, skillOf } from '../brand.js';
import type { Conversation, Model } from '../model.js';
import { hasSlot, membersOf, takerOf } from './agents.js';
import { moveCustody } from './custody.js';
import { closingOf, isOpenNow } from './places.js';

/** Gives conversations without an agent to whoever can take them, the longest waiting first. */
export function assignWaiting(model: Model): void {
  const waiting = model.conversations
    .filter(
      ({ closed, custody }) => !closed && custody.agent === null && takerOf(model, custody.skill) !== null,
    )
    .sort((a, b) => a.since - b.since);
  for (const conversation of waiting) assign(model, conversation);
}

export const isDue = ({ lookAt }: Conversation, now: number): boolean => lookAt !== null && lookAt <= now;

/** Whether it has waited in its skill as long as that allows. */
export const isOverdue = (conversation: Conversation, now: number): boolean => now >= endOfWait(conversation);

const endOfWait = ({ since }: Conversation): number => since + limits.maxWaitSeconds * 1000;

/** Looks at those that have lost their agent and are due: they go on to another agent, to the fallback, or wait. */
export function reassignDue(model: Model): void {
  const at = ({ lookAt }: Conversation): number => lookAt ?? Infinity;
  const due = model.conversations.filter((one) => isDue(one, model.now));
  for (const one of due.sort((a, b) => at(a) - at(b) || a.since - b.since)) reassign(model, one);
}

/** At home first; else to the fallback skill of the account: at once where somebody is free, later where somebody works. */
function reassign(model: Model, conversation: Conversation): void {
  const { skill, account } = conversation.custody;
  if (takerOf(model, skill)) {
    assign(model, conversation);
    return;
  }
  const overdue = isOverdue(conversation, model.now);
  const fallback = fallbackOf(conversation);
  if (fallback !== null && leaves(model, skill, overdue) && takes(model, fallback, overdue)) {
    const agent = takerOf(model, fallback)?.id ?? null;
    conversation.visited.push(fallback);
    moveCustody(model, conversation, { account, skill: fallback, agent });
    return;
  }
  const recheck = (fallback === null ? limits.idleSeconds : limits.noticedSeconds) * 1000;
  conversation.lookAt = Math.min(
    model.now + recheck,
    overdue ? Infinity : endOfWait(conversation),
    closingOf(model, skill),
  );
}

function assign(model: Model, conversation: Conversation): void {
  const taker = takerOf(model, conversation.custody.skill);
  if (taker) moveCustody(model, conversation, { ...conversation.custody, agent: taker.id });
}

/** The fallback of its skill, where it has not waited yet. */
function fallbackOf({ custody, visited }: Conversation): string | null {
  const { fallback } = skillOf(custody.skill);
  return fallback === null || visited.includes(fallback) ? null : fallback;
}

function leaves(model: Model, skill: string, overdue: boolean): boolean {
  return overdue || !isOpenNow(model, skill) || !membersOf(model, skill).some(isAtWork);
}

function takes(model: Model, fallback: string, overdue: boolean): boolean {
  if (!isOpenNow(model, fallback)) return false;
  return membersOf(model, fallback).some((agent) => isAtWork(agent) && (overdue || hasSlot(model, agent)));
}

const isAtWork = ({ availability }: { readonly availability: string }): boolean => availability === 'ONLINE';
