import fc from 'fast-check';
import { managerOf } from '../brand.js';
import { aChoice, aSkillOf } from '../choice.js';
import { aDeed } from '../command.js';
import type { Command } from '../command.js';
import type { Model } from '../model.js';
import { lookAgain } from '../rules/lookingAgain.js';

/** A manager closes a skill by hand, or opens it again. */
export const switchSkill = fc
  .record({ which: aChoice, mutation: fc.constantFrom('closeSkill', 'openSkill') })
  .map(({ which, mutation }): Command =>
    aDeed(`${mutation} (${which})`, (model) => {
      const { id, account } = aSkillOf(model, which);
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

function turn(model: Model, skill: string, shut: boolean): void {
  if (model.shut.has(skill) === shut) return;
  if (shut) model.shut.add(skill);
  else model.shut.delete(skill);
  lookAgain(model, [skill]);
}
