import fc from 'fast-check';
import { managerOf, skills } from '../brand.js';
import type { Skill } from '../brand.js';
import { aChoice, aSkillOf, chosen } from '../choice.js';
import { aDeed } from '../command.js';
import type { Command } from '../command.js';
import type { Model } from '../model.js';
import { lookAgain } from '../rules/lookingAgain.js';

/** A manager closes a skill by hand, or opens it again. */
export const switchSkill = fc
  .record({ which: aChoice, mutation: fc.constantFrom('closeSkill', 'openSkill') })
  .map(({ which, mutation }): Command =>
    aDeed(`${mutation} (${which})`, (model) => {
      const skill = aSkill(model, which, mutation === 'closeSkill');
      if (!skill) return null;
      const { id, account } = skill;
      return {
        mutation,
        who: managerOf(account),
        input: { skillId: id },
        becomes: () => {
          turn(model, id, mutation === 'closeSkill');
          return [];
        },
      };
    }),
  );

/** What is closed is mostly soon opened again: else hardly anything would move. */
function aSkill(model: Model, which: number, closes: boolean): Skill | undefined {
  if (closes) return model.shut.size > 0 && which % 4 !== 0 ? undefined : aSkillOf(model, which);
  const shut = skills.filter(({ id }) => model.shut.has(id));
  return which % 6 === 0 ? aSkillOf(model, which) : chosen(which, shut);
}

function turn(model: Model, skill: string, shut: boolean): void {
  if (model.shut.has(skill) === shut) return;
  if (shut) model.shut.add(skill);
  else model.shut.delete(skill);
  lookAgain(model, [skill]);
}
