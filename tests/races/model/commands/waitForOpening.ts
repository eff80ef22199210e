import fc from 'fast-check';
import { passTime } from '../command.js';
import type { Command } from '../command.js';
import { underWay } from '../model.js';
import type { Model } from '../model.js';

/** Time passes until, or until just before, the first place opens that a transfer waits for. */
export const waitForOpening = fc.constantFrom(0, 0, 1).map((earlyMs): Command => ({
  says: `until ${earlyMs} ms before an opening`,
  may: (model) => firstOpening(model) - earlyMs > model.now && firstOpening(model) < Infinity,
  does: (model, system) => passTime(model, system, firstOpening(model) - earlyMs - model.now),
}));

function firstOpening({ transfers }: Model): number {
  const scheduled = transfers.filter(({ status }) => status === 'SCHEDULED');
  return Math.min(...scheduled.map((one) => underWay(one).opensAt ?? Infinity));
}
