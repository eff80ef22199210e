import { awaitedOpening, lasting } from './atOpening.js';
import { rollovers } from './course.js';
import { nowhere } from './facts.js';
import type { Destination } from './facts.js';
import { placeChecks } from './placeRefusals.js';
import { found } from './refusal.js';
import type { Refusal } from './refusal.js';
import type { TransferRequest, Wish } from './request.js';
import { canReceive, countByAvailability, standing } from './standing.js';
import { estimatedWaitSeconds } from './wait.js';

type Check = (
  request: TransferRequest,
  to: Destination,
  at: Date,
  fallback: Fallback,
) => Refusal | false | null;

/** Whether the fallback could take it at once, which decides what happens when the destination cannot. */
export interface Fallback {
  readonly canReceive: boolean;
}

/**
 * Every reason why `request` may not go to `to` at `at`, in the published order; empty when it may go ahead. What the
 * caller may know at all was decided before, by the gate. One that waits for an opening does not mind what is so only now.
 */
export function refusals(request: TransferRequest, to: Destination, fallback: Fallback, at: Date): Refusal[] {
  const against = found(checks, (check) => check(request, to, at, fallback));
  return awaitedOpening(request, to, at) ? lasting(against) : against;
}

/** In the published order. */
const checks: readonly Check[] = [
  ({ wish, custody }) =>
    typeof wish?.expectedVersion === 'number' &&
    wish.expectedVersion !== custody.version && { type: 'VersionConflict', currentVersion: custody.version },
  ({ course: { openTransferId } }) =>
    openTransferId !== null && { type: 'TransferInProgress', transferId: openTransferId },
  placeChecks.enabledHere,
  placeChecks.enabledThere,
  placeChecks.accountKnown,
  placeChecks.accountActive,
  placeChecks.linked,
  placeChecks.linkHolds,
  placeChecks.skillAllowed,
  placeChecks.skillKnown,
  placeChecks.skillInAccount,
  placeChecks.elsewhere,
  placeChecks.channelServed,
  ({ kind, course, source }) =>
    kind === 'ROLLOVER' &&
    rollovers(course) >= source.maxHops && { type: 'HopLimitExceeded', limit: source.maxHops },
  ({ wish, source: { noteCharacters: limit } }) =>
    exceeds(wish?.note, limit) && { type: 'NoteTooLong', limit },
  ({ wish, source }) =>
    wish !== null && source.noteRequired && isBlank(wish.note) && { type: 'NoteRequired' },
  ({ wish, source: { warmMessageCharacters: limit } }) =>
    exceeds(wish?.warmMessage, limit) && { type: 'WarmMessageTooLong', limit },
  ({ wish, source }) =>
    typeof wish?.reasonCode === 'string' &&
    !source.reasonCodes.includes(wish.reasonCode) && { type: 'ReasonUnknown' },
  ({ wish, source }) =>
    wish !== null && source.reasonRequired && wish.reasonCode === null && { type: 'ReasonRequired' },
  placeChecks.scheduleValid,
  placeChecks.open,
  somebodyThere,
  targetInSkill,
  targetAvailable,
  (_, to) => to === nowhere && { type: 'NothingToRollBack' },
  placeChecks.originOpen,
  placeChecks.originInUse,
];

/** Nobody can take it at this moment, it shall not wait, and no fallback can take it either. */
function somebodyThere(
  { wish }: TransferRequest,
  to: Destination,
  at: Date,
  fallback: Fallback,
): Refusal | false | null {
  const { skill, agents } = to;
  if (skill === null || (wish?.queueWhenBusy ?? true)) return null;
  if (wish?.fallback === 'CONFIGURED' && fallback.canReceive) return null;
  const now = standing(agents);
  if (now === 'FULL') return { type: 'AtCapacity', estimatedWaitSeconds: estimatedWaitSeconds(to, at) };
  return now === 'AWAY' && { type: 'NoAgentAvailable', ...countByAvailability(agents) };
}

function targetInSkill({ agentId }: TransferRequest, { agents, skill }: Destination): Refusal | false {
  return (
    agentId !== null &&
    skill !== null &&
    !agents.some(({ id }) => id === agentId) && { type: 'TargetAgentNotInSkill' }
  );
}

function targetAvailable({ agentId, wish }: TransferRequest, { agents }: Destination): Refusal | false {
  const target = agents.find(({ id }) => id === agentId);
  return (
    wish?.fallback === 'NONE' &&
    target !== undefined &&
    !canReceive(target) && { type: 'TargetAgentUnavailable' }
  );
}

/** Characters are Unicode code points, as a person counts them. */
function exceeds(text: Wish['note'] | undefined, limit: number): boolean {
  return typeof text === 'string' && text.length > limit && Array.from(text).length > limit;
}

function isBlank(text: string | null): boolean {
  return text === null || text.trim() === '';
}
