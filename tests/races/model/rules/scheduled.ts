import { limits } from '../brand.js';
import { exercise, underWay } from '../model.js';
import type { Model, Transfer } from '../model.js';
import { disabledOf, isLinked, isOpenNow, openingOf } from './places.js';

/** Hours may have changed without a word: it is looked at again this often. */
const recheckMs = 15 * 60_000;

/**
 * A transfer that waits for an opening, by the hours as they are now: it queues when the place is open, and leaves
 * when nobody knows of an opening in time, or when something lasting is against it. True when there is more to do at once.
 */
export function whileScheduled(
  model: Model,
  transfer: Transfer,
  leave: (model: Model, transfer: Transfer, cause: string) => boolean,
): boolean {
  const attempt = underWay(transfer);
  const against = lastingRefusalOf(model, transfer);
  if (against === null && isOpenNow(model, attempt.skill)) return queue(model, transfer);
  const opensAt = against === null ? openingOf(model, attempt.skill, transfer.deadline) : null;
  if (opensAt === null) return leaveSchedule(model, transfer, against ?? 'CLOSED', leave);
  if (opensAt !== attempt.opensAt) reschedule(model, transfer, opensAt);
  transfer.lookAt = Math.min(opensAt, model.now + recheckMs);
  return false;
}

/** The opening has moved: whoever follows the transfer is told so. */
function reschedule(model: Model, transfer: Transfer, opensAt: number): void {
  const attempt = underWay(transfer);
  const comes = opensAt < (attempt.opensAt ?? 0) ? 'earlier' : 'later';
  exercise(model, `an opening that is waited for comes ${comes}`);
  attempt.opensAt = opensAt;
  attempt.waitUntil = opensAt + limits.maxWaitSeconds * 1000;
  transfer.announced += 1;
}

/** From then on it has as long as one that is asked for now. */
function queue(model: Model, transfer: Transfer): true {
  exercise(model, 'a place opens that was waited for');
  underWay(transfer).waitUntil = model.now + limits.maxWaitSeconds * 1000;
  transfer.deadline = model.now + limits.deadlineSeconds * 1000;
  transfer.status = 'QUEUED';
  transfer.lookAt = model.now;
  return true;
}

function leaveSchedule(
  model: Model,
  transfer: Transfer,
  cause: string,
  leave: (model: Model, transfer: Transfer, cause: string) => boolean,
): boolean {
  const goesOn = leave(model, transfer, cause);
  exercise(model, `a scheduled transfer leaves: ${cause}`);
  if (goesOn) transfer.deadline = model.now + limits.deadlineSeconds * 1000;
  return goesOn;
}

function lastingRefusalOf(model: Model, { kind, source, attempts }: Transfer): string | null {
  const skill = attempts.at(-1)?.skill ?? '';
  if (disabledOf(model, source.account, skill).length > 0) return 'NOT_ALLOWED';
  return isLinked(model, kind, source.account, skill) ? null : 'LINK_REVOKED';
}
