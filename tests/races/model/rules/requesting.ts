import { limits, skillOf, workers } from '../brand.js';
import { openTransferOf } from '../model.js';
import type { Conversation, Model, Transfer, Wish } from '../model.js';
import { hasSlot, membersOf, takesTransfers } from './agents.js';
import {
  candidates,
  disabledOf,
  firstThatCan,
  isAllowed,
  isLinked,
  isOpenNow,
  openingOf,
  standing,
} from './places.js';

/** Where a request is to go. */
export interface Aim {
  readonly kind: Transfer['kind'];
  /** Null when there is nothing to roll back. */
  readonly skill: string | null;
  readonly agent: string | null;
}

/** A look at a place, without a wish, is for what a request with the defaults would do. */
export type Asked = Pick<Wish, 'fallback' | 'queueWhenBusy' | 'when'> & {
  readonly expectedVersion?: number | null;
};

/** What does not matter yet to a request that waits for an opening. */
const ofTheMoment = [
  ...['DESTINATION_CLOSED', 'ROLLBACK_ORIGIN_CLOSED', 'NO_AGENT_AVAILABLE', 'AT_CAPACITY'],
  'TARGET_AGENT_UNAVAILABLE',
];

/** Every reason why a request that has passed the gate is refused, in the published order. */
export function refusals(model: Model, conversation: Conversation, aim: Aim, asked: Asked): string[] {
  const all = allAgainst(model, conversation, aim, asked);
  return awaited(model, aim, asked) === null ? all : all.filter((code) => !ofTheMoment.includes(code));
}

/** The opening that a request waits for; null when it goes now, or would have to wait too long, or nobody knows. */
export function awaited(model: Model, { skill }: Aim, { when }: Pick<Asked, 'when'>): number | null {
  if (when === 'NOW' || skill === null) return null;
  return openingOf(model, skill, model.now + limits.scheduledDeadlineSeconds * 1000);
}

function allAgainst(model: Model, conversation: Conversation, aim: Aim, asked: Asked): string[] {
  const { kind, skill } = aim;
  const from = conversation.custody.account;
  const stale = asked.expectedVersion !== null && asked.expectedVersion !== undefined;
  return [
    ...when(stale && asked.expectedVersion !== conversation.version, 'VERSION_CONFLICT'),
    ...when(openTransferOf(model, conversation) !== null, 'TRANSFER_IN_PROGRESS'),
    ...notEnabled(model, from, skill),
    ...when(skill !== null && !isLinked(model, kind, from, skill), 'LINK_REVOKED'),
    ...when(skill !== null && skillOf(skill).account === from, 'SAME_DESTINATION'),
    ...when(kind === 'ROLLOVER' && conversation.rollovers >= limits.maxHops, 'HOP_LIMIT_EXCEEDED'),
    ...when(kind === 'ROLLOVER' && isClosed(model, skill), 'DESTINATION_CLOSED'),
    ...nobodyThere(model, conversation, aim, asked),
    ...target(model, aim, asked),
    ...when(skill === null, 'NOTHING_TO_ROLL_BACK'),
    ...when(kind === 'ROLLBACK' && isClosed(model, skill), 'ROLLBACK_ORIGIN_CLOSED'),
  ];
}

/** What a request would do: what the lists foretell. */
export function outcome(
  model: Model,
  conversation: Conversation,
  aim: Aim,
  asked: Asked,
): 'OFFER' | 'QUEUE' | 'FALLBACK' | 'SCHEDULE' | 'REFUSE' {
  if (aim.skill === null || refusals(model, conversation, aim, asked).length > 0) return 'REFUSE';
  if (awaited(model, aim, asked) !== null) return 'SCHEDULE';
  const now = standing(model, aim.skill);
  if (now === 'FREE') return 'OFFER';
  const leaves = now === 'AWAY' || !asked.queueWhenBusy;
  return leaves && canFallBack(model, conversation, aim, asked) ? 'FALLBACK' : 'QUEUE';
}

/** To the agent who gave it away, else to the skill, else, while that is closed, to its fallback in the same account. */
export function wayBack(
  model: Model,
  { path, custody }: Conversation,
  to: 'PREVIOUS' | 'OWNER',
  { fallback, queueWhenBusy, when: time }: Asked,
): Aim {
  const giver = (to === 'OWNER' ? path[0] : path.at(-1))?.giver;
  if (!giver || giver.account === custody.account) return { kind: 'ROLLBACK', skill: null, agent: null };
  const origin: Aim = { kind: 'ROLLBACK', skill: giver.skill, agent: null };
  const mayGo = isAllowed(model, 'ROLLBACK', custody.account, giver.skill);
  if (mayGo && awaited(model, origin, { when: time }) !== null) {
    const isThere = membersOf(model, giver.skill).some(({ id }) => id === giver.agent);
    return { ...origin, agent: isThere ? giver.agent : null };
  }
  const ways = fallback === 'NONE' ? [] : candidates('ROLLBACK', custody.account, giver.skill, [giver.skill]);
  const places = ways.filter((place) => isAllowed(model, 'ROLLBACK', custody.account, place));
  const instead = isClosed(model, giver.skill) ? firstThatCan(model, places, queueWhenBusy) : null;
  if (instead !== null) return { kind: 'ROLLBACK', skill: instead, agent: null };
  const available = membersOf(model, giver.skill).some(
    (agent) => agent.id === giver.agent && takesTransfers(agent) && hasSlot(model, agent),
  );
  return { kind: 'ROLLBACK', skill: giver.skill, agent: available ? giver.agent : null };
}

/** With nothing to roll back there is no other account. */
function notEnabled(model: Model, from: string, skill: string | null): string[] {
  const accounts = skill === null ? when(model.disabled.has(from), from) : disabledOf(model, from, skill);
  return accounts.map(() => 'ROLLOVER_NOT_ENABLED');
}

function isClosed(model: Model, skill: string | null): boolean {
  return skill !== null && !isOpenNow(model, skill);
}

function nobodyThere(model: Model, conversation: Conversation, aim: Aim, asked: Asked): string[] {
  if (aim.skill === null || asked.queueWhenBusy || canFallBack(model, conversation, aim, asked)) return [];
  const now = standing(model, aim.skill);
  return [...when(now === 'FULL', 'AT_CAPACITY'), ...when(now === 'AWAY', 'NO_AGENT_AVAILABLE')];
}

function canFallBack(
  model: Model,
  { custody }: Conversation,
  { kind, skill }: Aim,
  { fallback }: Asked,
): boolean {
  if (skill === null || fallback === 'NONE') return false;
  const places = candidates(kind, custody.account, skill, [skill]);
  const allowed = places.filter((place) => isAllowed(model, kind, custody.account, place));
  return firstThatCan(model, allowed, false) !== null;
}

function target(model: Model, { skill, agent }: Aim, { fallback }: Asked): string[] {
  if (skill === null || agent === null) return [];
  if (!workers.some(({ id, skills }) => id === agent && skills.includes(skill)))
    return ['TARGET_AGENT_NOT_IN_SKILL'];
  const named = membersOf(model, skill).find(({ id }) => id === agent);
  const available = named !== undefined && takesTransfers(named) && hasSlot(model, named);
  return when(fallback === 'NONE' && !available, 'TARGET_AGENT_UNAVAILABLE');
}

const when = (is: boolean, code: string): string[] => (is ? [code] : []);
