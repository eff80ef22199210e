import { opening } from '../../hours/opening.js';
import type { Opening } from '../../hours/opening.js';
import type { Destination } from './facts.js';
import type { Refusal, RefusalType } from './refusal.js';
import type { TransferRequest } from './request.js';
import { secondsAfter } from './secondsAfter.js';

/** The opening that a request waits for; null when it is for now, when the place is open, and when it never opens in time. */
export function awaitedOpening(
  { when, source }: Pick<TransferRequest, 'when' | 'source'>,
  to: Destination,
  at: Date,
): Date | null {
  if (when === 'NOW') return null;
  return opensInTime(to, secondsAfter(at, source.scheduledDeadlineSeconds), at);
}

/** When a place that is closed at `at` next opens, if anybody knows, and if that is before the deadline. */
export function opensInTime(to: Destination, deadlineAt: Date, at: Date): Date | null {
  const opensAt = openingOf(to, at)?.opensAt ?? null;
  return opensAt !== null && opensAt < deadlineAt.getTime() ? new Date(opensAt) : null;
}

/** Null when the place has no hours that can be read. */
export function openingOf({ skill }: Destination, at: Date): Opening | null {
  return skill?.schedule ? opening(skill.schedule, at.getTime(), skill) : null;
}

/** When a place that is closed next opens, and when one that is open closes; null when that never comes, or nobody knows. */
export function nextChangeOf(
  to: Destination,
  at: Date,
): { readonly opensAt: Date | null; readonly closesAt: Date | null } {
  const { opensAt = null, closesAt = null } = openingOf(to, at) ?? {};
  return {
    opensAt: opensAt === null ? null : new Date(opensAt),
    closesAt: closesAt === null ? null : new Date(closesAt),
  };
}

/** When a place that is open closes; null when it is closed, never closes, or has no hours that can be read. */
export function closingOf(to: Destination, at: Date): Date | null {
  return nextChangeOf(to, at).closesAt;
}

const ofTheMoment: ReadonlySet<RefusalType> = new Set<RefusalType>([
  'DestinationClosed',
  'RollbackOriginClosed',
  'NoAgentAvailable',
  'AtCapacity',
  'TargetAgentUnavailable',
]);

/** The refusals that hold though nobody minds hours, availability and slots yet: what a wait for an opening must not have. */
export function lasting(refusals: readonly Refusal[]): Refusal[] {
  return refusals.filter(({ type }) => !ofTheMoment.has(type));
}
