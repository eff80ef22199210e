import type { Slot, WorkingHours } from '../../../subgraphs/hours/workingHours.js';

/**
 * A second opinion on working hours that shares nothing with the first but the stored value: the wall clock is that of
 * Intl.DateTimeFormat, and the rules are read off the texts, minute by minute.
 */

/** Every zone the runtime lists, and some it knows by other names. */
export const allZones: readonly string[] = [
  ...Intl.supportedValuesOf('timeZone'),
  ...[
    'UTC',
    'Etc/GMT+12',
    'Etc/GMT-14',
    'EST5EDT',
    'US/Eastern',
    'America/Buenos_Aires',
    'America/Ciudad_Juarez',
  ],
  ...['Europe/Kyiv', 'Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Ho_Chi_Minh', 'Asia/Yangon', 'Pacific/Kanton'],
];

/** What the wall clock shows at the instant `at` (epoch ms), in whole minutes since it showed 1970-01-01 00:00. */
export function wallClock(timeZone: string, at: number): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
    formats.set(timeZone, format);
  }
  return Date.parse(`${format.format(at).replace(' ', 'T')}Z`) / MINUTE_MS;
}

/** Whether `hours` are open while the wall clock shows `wall`. */
export function readsOpen(hours: WorkingHours, wall: number): boolean {
  const day = Math.floor(wall / DAY);
  return isOpenOn(slotsAround(hours, day), wall - day * DAY);
}

/** The wall clock of one zone, minute by minute from the instant `start` (epoch ms). */
export interface Timeline {
  readonly start: number;
  readonly end: number;
  readonly walls: readonly number[];
}

/** `days` of the zone's wall clock. Intl is asked for every minute only in hours that do not run evenly. */
export function timeline(timeZone: string, start: number, days: number): Timeline {
  const end = start + days * DAY * MINUTE_MS;
  const walls: number[] = [];
  for (let hour = start; hour < end; hour += 60 * MINUTE_MS) {
    const first = wallClock(timeZone, hour);
    const runsEvenly = wallClock(timeZone, hour + 60 * MINUTE_MS) === first + 60;
    for (let minute = 0; minute < 60; minute += 1) {
      walls.push(runsEvenly ? first + minute : wallClock(timeZone, hour + minute * MINUTE_MS));
    }
  }
  return { start, end, walls };
}

/** Whether `hours` are open at each minute of the timeline. */
export function openMinutes(hours: WorkingHours, { walls }: Timeline): boolean[] {
  const days = new Map<number, SlotsAround>();
  return walls.map((wall) => {
    const day = Math.floor(wall / DAY);
    const slots = days.get(day) ?? slotsAround(hours, day);
    days.set(day, slots);
    return isOpenOn(slots, wall - day * DAY);
  });
}

/** The minute (epoch ms) at which the zone's offset first changes in `year`; null when it does not. */
export function changeOfOffset(timeZone: string, year: number): number | null {
  const offset = (at: number) => wallClock(timeZone, at) - at / MINUTE_MS;
  const step = 14 * DAY * MINUTE_MS;
  for (let low = Date.UTC(year, 0, 1); low < Date.UTC(year + 1, 0, 1); low += step) {
    const before = offset(low);
    if (offset(low + step) === before) continue;
    let [same, other] = [low, low + step];
    while (other - same > MINUTE_MS) {
      const middle = same + Math.floor((other - same) / 2 / MINUTE_MS) * MINUTE_MS;
      if (offset(middle) === before) same = middle;
      else other = middle;
    }
    return other;
  }
  return null;
}

const MINUTE_MS = 60_000;
/** In minutes. */
const DAY = 1440;
const formats = new Map<string, Intl.DateTimeFormat>();
const times = Array.from({ length: DAY }, (_, minute) => isoOf(minute).slice(11));
const weekdayNames = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];

/** The slots that bear on one local date: its own, and those of the day before; none when it is closed. */
interface SlotsAround {
  readonly today: readonly Slot[];
  readonly yesterday: readonly Slot[];
}

function slotsAround(hours: WorkingHours, day: number): SlotsAround {
  const today = slotsOn(hours, day);
  if (today === 'CLOSED') return { today: [], yesterday: [] };
  const yesterday = slotsOn(hours, day - 1);
  return { today, yesterday: yesterday === 'CLOSED' ? [] : yesterday };
}

function slotsOn(hours: WorkingHours, day: number): readonly Slot[] | 'CLOSED' {
  const date = isoOf(day * DAY).slice(0, 10);
  const special = hours.specialDates.filter(({ from, to }) => from <= date && date <= to);
  if (special.some(({ kind }) => kind === 'CLOSED')) return 'CLOSED';
  if (special.length > 0) return special.flatMap(({ slots }) => slots ?? []);
  const weekday = weekdayNames[new Date(day * DAY * MINUTE_MS).getUTCDay()];
  return hours.weekly.filter((slot) => slot.weekday === weekday);
}

/** Texts of times sort as times do, and "24:00" after all of them. */
function isOpenOn({ today, yesterday }: SlotsAround, minute: number): boolean {
  const time = times[minute] ?? '';
  return (
    today.some(({ opens, closes }) => opens <= time && (time < closes || closes < opens)) ||
    yesterday.some(({ opens, closes }) => closes < opens && time < closes)
  );
}

function isoOf(wall: number): string {
  return new Date(wall * MINUTE_MS).toISOString().slice(0, 16);
}
