import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isOpen } from '../../../subgraphs/hours/isOpen.js';
import { closesAt, opensAt } from '../../../subgraphs/hours/nextChange.js';
import { anyScene } from './anyScene.js';
import { scheduleOf } from './hours.js';
import { allZones, openMinutes, readsOpen, timeline, wallClock } from './oracle.js';
import type { Timeline } from './oracle.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** How many times as much is tried: more by `npm run soak`. */
const effort = Number(process.env['SOAK'] ?? 1);

/** Far beyond what it takes: on a busy machine a slow answer is still the right one. */
const timeout = 60_000 * effort;

it(
  'at 100,000 instants of all zones, is open when Intl has the wall clock show opening hours',
  { timeout },
  () => {
    let asked = 0;
    for (const timeZone of allZones) {
      const agrees = fc.property(
        anyScene(timeZone, { days: 365, instants: 30 }),
        ({ hours, change, instants }) => {
          const schedule = scheduleOf(hours);
          const all = [...instants, ...instants.map((at) => change + (at % DAY_MS) - DAY_MS / 2)];
          const wrong = all.filter(
            (at) => isOpen(schedule, at) !== readsOpen(hours, wallClock(timeZone, at)),
          );
          expect(wrong.map(iso)).toEqual([]);
          asked += all.length;
        },
      );
      fc.assert(agrees, { numRuns: 4 * effort });
    }
    expect(asked).toBeGreaterThanOrEqual(100_000);
  },
);

it(
  'at 2,500 instants of all zones, opens and closes next when Intl has the wall clock do so',
  { timeout },
  () => {
    const days = 16;
    let asked = 0;
    for (const timeZone of allZones) {
      const agrees = fc.property(anyScene(timeZone, { days, instants: 6 }), ({ hours, start, instants }) => {
        const schedule = scheduleOf(hours);
        const clock = timeline(timeZone, start, days);
        const open = openMinutes(hours, clock);
        for (const at of instants) {
          const found = { at, opens: opensAt(schedule, at), closes: closesAt(schedule, at) };
          const expected = {
            at,
            opens: nextSwitch(true, open, clock, at),
            closes: nextSwitch(false, open, clock, at),
          };
          expect(within(clock, found)).toEqual(within(clock, expected));
          asked += 1;
        }
      });
      fc.assert(agrees, { numRuns: effort });
    }
    expect(asked).toBeGreaterThanOrEqual(2_500);
  },
);

/** The first minute after `at` at which the oracle turns open (or closed); null when the timeline shows none. */
function nextSwitch(to: boolean, open: readonly boolean[], { start }: Timeline, at: number): number | null {
  for (let minute = Math.floor((at - start) / MINUTE_MS) + 1; minute < open.length; minute += 1) {
    if (open[minute] === to && open[minute - 1] !== to) return start + minute * MINUTE_MS;
  }
  return null;
}

/** As text, with what lies behind the timeline, or is never, told as one: the oracle cannot see that far. */
function within(
  { end }: Timeline,
  { at, opens, closes }: { at: number; opens: number | null; closes: number | null },
) {
  const seen = (change: number | null) => (change === null || change >= end ? 'later or never' : iso(change));
  return { at: iso(at), opens: seen(opens), closes: seen(closes) };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
