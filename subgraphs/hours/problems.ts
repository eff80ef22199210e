import { DAY_MS, epochDay, timeOfDay } from './localTime.js';
import { weekdays } from './workingHours.js';
import { zoneOffsets } from './zoneOffsets.js';

/** Something wrong with configured hours. `path` leads to it: ['weekly', 2, 'closes']. */
export interface Problem {
  readonly path: Path;
  readonly message: string;
}

/**
 * Everything wrong with `hours`, in the order in which it is written; empty when `compile` will take them. Any JSON
 * value may be asked about: what is stored can be older than these rules.
 */
export function problems(hours: unknown): Problem[] {
  if (!isObject(hours)) return unless(false, [], 'There are no working hours.');
  const dates = eachOf(hours['specialDates'], ['specialDates'], specialDateProblems);
  return [
    ...timeZoneProblems(hours['timeZone']),
    ...eachOf(hours['weekly'], ['weekly'], weeklyProblems),
    ...(dates.length > 0 ? dates : coverageProblems(hours['specialDates'] as readonly Fields[])),
  ];
}

type Path = readonly (string | number)[];
type Fields = Readonly<Record<string, unknown>>;

const MAX_SPAN_DAYS = 366;
const MAX_COVERED_DAYS = 3_660;

function timeZoneProblems(timeZone: unknown): Problem[] {
  const known = zoneOffsets(textOf(timeZone)) !== null;
  return unless(
    known,
    ['timeZone'],
    `${shown(timeZone)} is not a time zone; write a name like Europe/Berlin.`,
  );
}

function weeklyProblems(slot: Fields, path: Path): Problem[] {
  const known = weekdays.some((weekday) => weekday === slot['weekday']);
  return [
    ...unless(known, [...path, 'weekday'], `${shown(slot['weekday'])} is not a day like MONDAY.`),
    ...slotProblems(slot, path),
  ];
}

function slotProblems(slot: Fields, path: Path): Problem[] {
  const opens = timeOfDay(textOf(slot['opens']));
  const closes = timeOfDay(textOf(slot['closes']));
  const opensInTheDay = opens !== null && opens < DAY_MS;
  const empty = opens !== null && opens === closes;
  return [
    ...unless(
      opensInTheDay,
      [...path, 'opens'],
      `${shown(slot['opens'])} is not a time from 00:00 to 23:59.`,
    ),
    ...unless(
      closes !== null,
      [...path, 'closes'],
      `${shown(slot['closes'])} is not a time from 00:00 to 24:00.`,
    ),
    ...unless(
      !empty,
      [...path, 'closes'],
      'A slot must not close as it opens; a whole day is 00:00 to 24:00.',
    ),
  ];
}

function specialDateProblems(date: Fields, path: Path): Problem[] {
  return [
    ...spanProblems(date, path),
    ...kindProblems(date, path),
    ...unless(textOf(date['name']).trim() !== '', [...path, 'name'], 'A special date needs a name.'),
  ];
}

function spanProblems(date: Fields, path: Path): Problem[] {
  const misread = ['from', 'to'].filter((end) => epochDay(textOf(date[end])) === null);
  if (misread.length > 0)
    return misread.flatMap((end) =>
      unless(false, [...path, end], `${shown(date[end])} is no date like 2026-12-24.`),
    );
  const days = daysOf(date);
  return [
    ...unless(days >= 1, [...path, 'to'], 'A special date must not end before it begins.'),
    ...unless(days <= MAX_SPAN_DAYS, [...path, 'to'], `It spans ${days} days; ${MAX_SPAN_DAYS} are allowed.`),
  ];
}

function kindProblems(date: Fields, path: Path): Problem[] {
  const slots = date['slots'] ?? [];
  const none = Array.isArray(slots) && slots.length === 0;
  switch (date['kind']) {
    case 'OPEN':
      if (!none) return eachOf(slots, [...path, 'slots'], slotProblems);
      return unless(false, [...path, 'slots'], 'An open special date needs at least one slot.');
    case 'CLOSED':
      return unless(none, [...path, 'slots'], 'A closed special date has no slots.');
    default:
      return unless(false, [...path, 'kind'], `${shown(date['kind'])} is neither OPEN nor CLOSED.`);
  }
}

/** A schedule plans every special day, and a search may have to cross them all: ten years of them are enough. */
function coverageProblems(dates: readonly Fields[]): Problem[] {
  const days = dates.reduce((sum, date) => sum + daysOf(date), 0);
  const message = `Special dates cover ${days} days in all; ${MAX_COVERED_DAYS} are allowed.`;
  return unless(days <= MAX_COVERED_DAYS, ['specialDates'], message);
}

function daysOf(date: Fields): number {
  return (epochDay(textOf(date['to'])) ?? 0) - (epochDay(textOf(date['from'])) ?? 0) + 1;
}

function eachOf(list: unknown, path: Path, check: (item: Fields, path: Path) => Problem[]): Problem[] {
  if (!Array.isArray(list)) return unless(false, path, `${shown(list)} is not a list.`);
  return list.flatMap((item: unknown, index) => {
    const at = [...path, index];
    return isObject(item) ? check(item, at) : unless(false, at, `${shown(item)} is not an object.`);
  });
}

function unless(fine: boolean, path: Path, message: string): Problem[] {
  return fine ? [] : [{ path, message }];
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** What was written, short enough for a message. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  return text?.slice(0, 60) ?? 'Nothing';
}
