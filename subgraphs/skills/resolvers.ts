import type { Resolvers } from '../../generated/skills.js';
import { DateTime } from '../kit/scalars.js';
import { openingAt } from './domain/openingAt.js';

export const resolvers: Resolvers = {
  DateTime,

  Query: {
    skill: (_, { id }, { loaders }) => loaders.findSkill(id),
  },

  Skill: {
    __resolveReference: ({ id }, { loaders }) => loaders.skill.load(id),
    account: ({ accountId }) => ({ id: accountId }),
    workingHours: async ({ id }, _, { loaders }) => (await loaders.hoursOfSkill.load(id))[0] ?? null,
    opening: async ({ id, manuallyClosed }, { at }, { loaders, schedules, clock }) => {
      const [hours] = await loaders.hoursOfSkill.load(id);
      return openingAt(hours ? schedules(hours) : null, manuallyClosed, at ?? clock.now());
    },
    fallbackSkill: ({ fallbackSkillId }, _, { loaders }) =>
      fallbackSkillId === null ? null : loaders.findSkill(fallbackSkillId),
    agents: ({ id }, _, { loaders }) => loaders.membersOfSkill.load(id),
  },

  WorkingHours: {
    specialDates: ({ specialDates }) =>
      specialDates
        .toSorted((one, other) => one.from.localeCompare(other.from))
        .map((date) => ({ ...date, slots: [...(date.slots ?? [])] })),
  },

  Account: {
    __resolveReference: ({ id }, { loaders }) => loaders.account.load(id),
    skills: ({ id }, _, { loaders }) => loaders.skillsOfAccount.load(id),
  },

  User: {
    // Whether there is such a user is not known here. One of another brand has no skills that the caller finds.
    __resolveReference: ({ id }) => ({ id }),
    skills: ({ id }, _, { loaders }) => loaders.skillsOfAgent.load(id),
  },
};
