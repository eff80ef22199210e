import { skillOf } from '../brand.js';
import type { Model } from '../model.js';

/** From so many o'clock to so many, in UTC: on every day, from Monday to Friday, or never. */
export interface Week {
  readonly days: 'ALL' | 'WORKING' | 'NONE';
  readonly opens: number;
  readonly closes: number;
}

export const always: Week = { days: 'ALL', opens: 0, closes: 24 };
export const office: Week = { days: 'WORKING', opens: 9, closes: 17 };

/** What it keeps since it was edited, else what it always has. */
export function weekOf({ edited }: Model, skill: string): Week {
  return edited.get(skill) ?? (skillOf(skill).hours === 'ALWAYS' ? always : office);
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export function isWithin({ days, opens, closes }: Week, at: number): boolean {
  const local = new Date(at);
  const weekday = local.getUTCDay();
  const isDay = days === 'ALL' || (days === 'WORKING' && weekday >= 1 && weekday <= 5);
  return isDay && local.getUTCHours() >= opens && local.getUTCHours() < closes;
}

/** When a place that is open closes; Infinity when it never does. */
export function closesAt({ days, closes }: Week, at: number): number {
  return days === 'ALL' ? Infinity : at - (at % dayMs) + closes * hourMs;
}

/** When a place that is closed by its hours opens; Infinity when it never does. */
export function opensAt(week: Week, at: number): number {
  if (week.days === 'NONE') return Infinity;
  let opening = at - (at % dayMs) + week.opens * hourMs;
  while (opening <= at || !isWithin(week, opening)) opening += dayMs;
  return opening;
}
