import { DAY_MS, epochDay, timeOfDay, weekdayIndex } from './localTime.js';
import { problems } from './problems.js';
import type { Problem } from './problems.js';
import { weekdays } from './workingHours.js';
import type { Slot, SpecialDate, WorkingHours } from './workingHours.js';
import { zoneOffsets } from './zoneOffsets.js';
import type { ZoneOffsets } from './zoneOffsets.js';

/** Working hours made ready to be asked; compile them once per revision. Days count from 1970-01-01. */
export interface Schedule {
  readonly zone: ZoneOffsets;
  /** The seven days of a week without special dates, Monday first. */
  readonly week: readonly DayPlan[];
  readonly specialDays: ReadonlyMap<number, SpecialDay>;
  /** The days planned otherwise than by the week: special days and the mornings after them. */
  readonly changedDays: ReadonlyMap<number, DayPlan>;
  /** The keys of `changedDays`, ascending. */
  readonly changedDaysInOrder: readonly number[];
  /** Whether the week is open throughout or closed throughout, so that only changed days bring any change. */
  readonly steadyWeek: boolean;
}

/** When the wall clock of one local date reads open: ascending spans that neither overlap nor touch. */
export type DayPlan = readonly Span[];

/** [from, until) in wall-clock ms from local midnight; in a plan neither is beyond 24 h. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

export interface SpecialDay {
  readonly name: string;
  readonly kind: SpecialDate['kind'];
  /** The shifts that open on this day; those that close on the next end beyond 24 h. */
  readonly shifts: readonly Span[];
}

export type Compiled =
  | { readonly schedule: Schedule; readonly problems: readonly [] }
  | { readonly schedule: null; readonly problems: readonly Problem[] };

/** The schedule that `hours` (any JSON value) describe, or everything that is wrong with them. */
export function compile(hours: unknown): Compiled {
  const found = problems(hours);
  if (found.length > 0) return { schedule: null, problems: found };
  const { timeZone, weekly, specialDates } = hours as WorkingHours;
  const zone = zoneOffsets(timeZone);
  if (zone === null) throw new Error('problems() let an unknown time zone pass');
  const shifts = weekdays.map((weekday) => weekly.filter((slot) => slot.weekday === weekday).map(shiftOf));
  const week = shifts.map((today, index) => dayPlan(shifts.at(index - 1) ?? [], today));
  const specialDays = specialDaysOf(specialDates);
  const changedDays = changedDaysOf(specialDays, (day) => shifts[weekdayIndex(day)] ?? []);
  const changedDaysInOrder = [...changedDays.keys()];
  const schedule = { zone, week, specialDays, changedDays, changedDaysInOrder, steadyWeek: isSteady(week) };
  return { schedule, problems: [] };
}

/** The plan of the local date `day`. */
export function planOf(schedule: Schedule, day: number): DayPlan {
  return schedule.changedDays.get(day) ?? weekPlanOf(schedule, day);
}

/** What would be the plan of `day` if there were no special dates. */
export function weekPlanOf(schedule: Schedule, day: number): DayPlan {
  return schedule.week[weekdayIndex(day)] ?? [];
}

function shiftOf(slot: Slot): Span {
  const from = timeOfDay(slot.opens) ?? 0;
  const until = timeOfDay(slot.closes) ?? 0;
  return { from, until: until < from ? until + DAY_MS : until };
}

function specialDaysOf(dates: readonly SpecialDate[]): Map<number, SpecialDay> {
  const days = new Map<number, SpecialDay>();
  for (const { from, to, kind, slots, name } of dates) {
    const special = { name, kind, shifts: (slots ?? []).map(shiftOf) };
    const last = epochDay(to) ?? 0;
    for (let day = epochDay(from) ?? 0; day <= last; day += 1) {
      days.set(day, together(days.get(day), special));
    }
  }
  return days;
}

/** One day under two special dates: CLOSED beats OPEN, then the earlier in the list gives the name. */
function together(first: SpecialDay | undefined, second: SpecialDay): SpecialDay {
  if (first === undefined) return second;
  if (first.kind === 'CLOSED') return first;
  if (second.kind === 'CLOSED') return second;
  return { ...first, shifts: [...first.shifts, ...second.shifts] };
}

function changedDaysOf(
  specialDays: ReadonlyMap<number, SpecialDay>,
  weekShifts: (day: number) => readonly Span[],
): Map<number, DayPlan> {
  const shiftsOn = (day: number) => specialDays.get(day)?.shifts ?? weekShifts(day);
  const planFor = (day: number) =>
    specialDays.get(day)?.kind === 'CLOSED' ? [] : dayPlan(shiftsOn(day - 1), shiftsOn(day));
  const days = new Set([...specialDays.keys()].flatMap((day) => [day, day + 1]));
  return new Map([...days].sort((a, b) => a - b).map((day) => [day, planFor(day)]));
}

/** Today's shifts up to midnight and what yesterday's leave for today. */
function dayPlan(yesterday: readonly Span[], today: readonly Span[]): DayPlan {
  const spans = [
    ...yesterday.map(({ until }) => ({ from: 0, until: until - DAY_MS })),
    ...today.map(({ from, until }) => ({ from, until: Math.min(until, DAY_MS) })),
  ];
  return merged(spans.filter(({ from, until }) => from < until));
}

function merged(spans: readonly Span[]): Span[] {
  const plan: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = plan.at(-1);
    if (last === undefined || span.from > last.until) plan.push(span);
    else plan.splice(-1, 1, { from: last.from, until: Math.max(last.until, span.until) });
  }
  return plan;
}

function isSteady(week: readonly DayPlan[]): boolean {
  const spans = week.flat();
  return spans.length === 0 || (spans.length === week.length && spans.every(isWholeDay));
}

function isWholeDay(span: Span): boolean {
  return span.from === 0 && span.until === DAY_MS;
}
