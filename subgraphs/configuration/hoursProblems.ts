import { problems } from '../hours/problems.js';
import type { Problem } from '../hours/problems.js';
import type { WorkingHours } from '../hours/workingHours.js';

/** More than anybody works with; they keep what is stored, and read with every list of destinations, small. */
const most = { weekly: 100, slots: 20, nameLength: 200 };

/** Everything wrong with hours that somebody wants to save; empty when they can be. */
export function hoursProblems(hours: WorkingHours): Problem[] {
  return [...problems(hours), ...sizeProblems(hours)];
}

function sizeProblems({ weekly, specialDates }: WorkingHours): Problem[] {
  const tooMany = weekly.length > most.weekly;
  const inWeek = tooMany
    ? [{ path: ['weekly'], message: `There are ${weekly.length} slots; ${most.weekly} are allowed.` }]
    : [];
  return [...inWeek, ...specialDates.flatMap(dateProblems)];
}

function dateProblems({ name, slots }: WorkingHours['specialDates'][number], index: number): Problem[] {
  const path = ['specialDates', index];
  const found: Problem[] = [];
  if (name.length > most.nameLength) {
    found.push({ path: [...path, 'name'], message: `A name has at most ${most.nameLength} characters.` });
  }
  if (slots && slots.length > most.slots) {
    found.push({ path: [...path, 'slots'], message: `A day has at most ${most.slots} slots.` });
  }
  return found;
}
