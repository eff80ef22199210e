import fc from 'fast-check';
import { passTime } from '../command.js';
import type { Command } from '../command.js';
import { underWay } from '../model.js';
import type { Model } from '../model.js';

/** Time passes until, or until just before, the first place opens that a transfer waits for. */
export const waitForOpening = fc.constantFrom(0, 0, 1).map((earlyMs): Command => ({
  says: `until ${earlyMs} ms before an opening`,
  may: (model) => untilOpening(model, earlyMs) > 0,
  // None is left, perhaps, since the moment has passed that goes before each command.
  does: (model, system) => passTime(model, system, Math.max(untilOpening(model, earlyMs), 0)),
}));

/** 0 when nothing waits for an opening. */
function untilOpening(model: Model, earlyMs: number): number {
  const at = firstOpening(model);
  return at === Infinity ? 0 : at - earlyMs - model.now;
}

function firstOpening({ transfers }: Model): number {
  const scheduled = transfers.filter(({ status }) => status === 'SCHEDULED');
  return Math.min(...scheduled.map((one) => underWay(one).opensAt ?? Infinity));
}
