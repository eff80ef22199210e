import type { MutationResolvers } from '../../generated/skills.js';
import { closeSkill, openSkill } from './commands/closeSkill.js';
import type { Answer } from './commands/command.js';
import { followAccountHours } from './commands/followAccountHours.js';
import type { HoursTarget } from './commands/hoursOwner.js';
import { setFallbackSkill } from './commands/setFallbackSkill.js';
import { setHours } from './commands/setHours.js';
import type { Context } from './context.js';
import { forgetConfiguration } from './loaders.js';

export const mutations: MutationResolvers = {
  setWorkingHours: async (_, { input }, context) => {
    const { weekly } = input;
    const { services, caller } = context;
    return hoursPayload(
      context,
      input,
      await setHours(services, caller, 'setWorkingHours', input, { weekly }),
    );
  },
  setSpecialDates: async (_, { input }, context) => {
    const { specialDates } = input;
    const { services, caller } = context;
    const answer = await setHours(services, caller, 'setSpecialDates', input, { specialDates });
    return hoursPayload(context, input, answer);
  },
  followAccountHours: async (_, { input }, context) =>
    skillPayload(context, input, await followAccountHours(context.services, context.caller, input)),
  setFallbackSkill: async (_, { input }, context) =>
    skillPayload(context, input, await setFallbackSkill(context.services, context.caller, input)),
  closeSkill: async (_, { input }, context) =>
    skillPayload(context, input, await closeSkill(context.services, context.caller, input)),
  openSkill: async (_, { input }, context) =>
    skillPayload(context, input, await openSkill(context.services, context.caller, input)),
};

// An earlier mutation of the same document may have read what this one has changed.

async function skillPayload(
  { loaders }: Context,
  { skillId }: { skillId: string },
  { done, refusals, warnings }: Answer,
) {
  forgetConfiguration(loaders);
  const skill = done ? await loaders.skill.load(skillId) : null;
  return { skill, userErrors: [...refusals], warnings: [...warnings] };
}

/** A skill that has followed its account again since a first answer was given shows the account's. */
async function hoursPayload(
  { loaders }: Context,
  { skillId = null, accountId }: HoursTarget,
  { done, refusals, warnings }: Answer,
) {
  forgetConfiguration(loaders);
  const load = () =>
    skillId === null ? loaders.hoursOfAccount.load(accountId ?? '') : loaders.hoursOfSkill.load(skillId);
  const [workingHours = null] = done ? await load() : [];
  return { workingHours, userErrors: [...refusals], warnings: [...warnings] };
}
