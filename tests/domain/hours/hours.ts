import { Temporal } from 'temporal-polyfill';
import { isOpen } from '../../../subgraphs/hours/isOpen.js';
import { closesAt, opensAt } from '../../../subgraphs/hours/nextChange.js';
import { compile } from '../../../subgraphs/hours/schedule.js';
import type { Schedule } from '../../../subgraphs/hours/schedule.js';
import { weekdays } from '../../../subgraphs/hours/workingHours.js';
import type {
  Slot,
  SpecialDate,
  Weekday,
  WeeklySlot,
  WorkingHours,
} from '../../../subgraphs/hours/workingHours.js';

/** Working hours of which only what matters is named; closed on every day that is not mentioned. */
export function hoursOf(some: Partial<WorkingHours>): WorkingHours {
  return { timeZone: 'Europe/Berlin', weekly: [], specialDates: [], ...some };
}

export function scheduleOf(some: Partial<WorkingHours>): Schedule {
  const { schedule, problems } = compile(hoursOf(some));
  if (schedule === null) throw new Error(JSON.stringify(problems));
  return schedule;
}

/** Slots written "09:00-17:00", on the named days or on every day. */
export function weekly(texts: string[], days: readonly Weekday[] = weekdays): WeeklySlot[] {
  return days.flatMap((weekday) => slots(...texts).map((slot) => ({ weekday, ...slot })));
}

export function slots(...texts: string[]): Slot[] {
  return texts.map((text) => ({ opens: text.slice(0, 5), closes: text.slice(6) }));
}

export function closedOn(from: string, to = from, name = 'Closed'): SpecialDate {
  return { from, to, kind: 'CLOSED', name };
}

export function openOn(from: string, to: string, texts: string[], name = 'Open'): SpecialDate {
  return { from, to, kind: 'OPEN', slots: slots(...texts), name };
}

/** Epoch ms of "2026-03-29T01:30:00+01:00". */
export function instant(text: string): number {
  return Temporal.Instant.from(text).epochMilliseconds;
}

/**
 * When the schedule is open on the local dates `from` to `to`, each time as "03-29 01:00+01:00 – 03-29 04:00+02:00",
 * cut at the dates' edges. Walks by opensAt and closesAt, and has isOpen confirm every minute of it.
 */
export function openTimes(schedule: Schedule, from: string, to = from): string[] {
  const zone = schedule.zone.timeZone;
  const start = startOfDay(from, zone);
  const end = startOfDay(Temporal.PlainDate.from(to).add({ days: 1 }).toString(), zone);
  const times: [number, number][] = [];
  for (
    let at: number | null = isOpen(schedule, start) ? start : opensAt(schedule, start);
    at !== null && at < end;
  ) {
    times.push([at, Math.min(closesAt(schedule, at) ?? end, end)]);
    at = opensAt(schedule, at);
  }
  confirmByTheMinute(schedule, start, end, times);
  return times.map((time) => time.map((at) => shown(at, zone)).join(' – '));
}

function startOfDay(date: string, zone: string): number {
  return Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds;
}

function confirmByTheMinute(schedule: Schedule, start: number, end: number, times: [number, number][]): void {
  for (let at = start; at < end; at += 60_000) {
    const walked = times.some(([from, until]) => from <= at && at < until);
    if (isOpen(schedule, at) !== walked) {
      throw new Error(`isOpen contradicts opensAt and closesAt at ${shown(at, schedule.zone.timeZone)}`);
    }
  }
}

function shown(at: number, zone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const options = { smallestUnit: 'minute', timeZoneName: 'never' } as const;
  return local.toString(options).slice('2026-'.length).replace('T', ' ');
}
