import fc from 'fast-check';
import { managerOf, skills } from '../brand.js';
import { aChoice, chosen } from '../choice.js';
import { aDeed } from '../command.js';
import type { Command } from '../command.js';
import { underWay } from '../model.js';
import type { Model } from '../model.js';
import { always, office, weekOf } from '../rules/hours.js';
import type { Week } from '../rules/hours.js';
import { lookAgain } from '../rules/lookingAgain.js';

const earlier: Week = { ...office, opens: 7 };
const later: Week = { ...office, opens: 11 };
const never: Week = { ...office, days: 'NONE' };
const weeks = { always, earlier, later, never };

/** A manager has a desk open earlier or later than it did, never, or always. */
export const editHours = fc
  .record({
    which: aChoice,
    wanted: fc.constantFrom(...(['earlier', 'earlier', 'later', 'later', 'never', 'always'] as const)),
  })
  .map(({ which, wanted }): Command =>
    aDeed(`desk opens ${wanted} (${which})`, (model) => {
      const wish = anEdit(model, which, weeks[wanted]);
      if (!wish) return null;
      const { skillId, week } = wish;
      return {
        mutation: 'setWorkingHours',
        who: managerOf(skillId.slice(0, -'-desk'.length)),
        input: { skillId, weekly: slotsOf(week) },
        becomes: () => {
          edit(model, skillId, week);
          return [];
        },
      };
    }),
  );

/** What never opens, or never closes, mostly soon keeps office hours again: else hardly anything would move. */
function anEdit(model: Model, which: number, week: Week): { skillId: string; week: Week } | null {
  const odd = desks.filter((skill) => weekOf(model, skill).days !== 'WORKING');
  const skillId = chosen(which, odd.length > 0 && which % 4 !== 0 ? odd : awaitedDesks(model));
  if (skillId === undefined) return null;
  return { skillId, week: odd.includes(skillId) ? office : week };
}

const desks = skills.filter(({ hours }) => hours === 'OFFICE').map(({ id }) => id);

/** Where something waits for the opening. */
function awaitedDesks({ transfers }: Model): string[] {
  return transfers.filter(({ status }) => status === 'SCHEDULED').map((one) => underWay(one).skill);
}

/** Hours that are what they were are not news. */
function edit(model: Model, skillId: string, week: Week): void {
  if (model.edited.get(skillId) === week) return;
  model.edited.set(skillId, week);
  lookAgain(model, [skillId]);
}

const weekdays = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

function slotsOf({ days, opens, closes }: Week): object[] {
  const open = { ALL: weekdays, WORKING: weekdays.slice(0, 5), NONE: [] }[days];
  return open.map((weekday) => ({ weekday, opens: hour(opens), closes: hour(closes) }));
}

const hour = (hours: number): string => `${String(hours).padStart(2, '0')}:00`;
