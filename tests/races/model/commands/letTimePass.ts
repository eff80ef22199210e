import fc from 'fast-check';
import { passTime } from '../command.js';
import type { Command } from '../command.js';

const minute = 60_000;
const spans = [
  ...[400, 3_000, 9_000, 10_000, 21_000, 400, 3_000, 9_000, 10_000, 21_000],
  ...[50_000, 20 * minute, 8.1 * 60 * minute, 8.1 * 60 * minute, 16.5 * 60 * minute],
];

/** Offers ring out, waits and deadlines end, skills close and open. */
export const letTimePass = fc.constantFrom(...spans).map((ms): Command => ({
  says: `${ms / 1000} s pass`,
  may: () => true,
  does: (model, system) => passTime(model, system, ms),
}));
