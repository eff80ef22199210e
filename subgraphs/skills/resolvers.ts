import type { Resolvers } from '../../generated/skills.js';
import { changePage, noChanges } from '../kit/database/changes.js';
import { DateTime } from '../kit/scalars.js';
import { mayConfigure } from './domain/access.js';
import { openingAt } from './domain/openingAt.js';
import { mutations } from './mutations.js';
import { DateScalar, LocalTime } from './scalars.js';

export const resolvers: Resolvers = {
  DateTime,
  Date: DateScalar,
  LocalTime,

  Query: {
    skill: (_, { id }, { loaders }) => loaders.findSkill(id),
  },

  Mutation: mutations,

  Skill: {
    __resolveReference: ({ id }, { loaders }) => loaders.skill.load(id),
    account: ({ accountId }) => ({ id: accountId }),
    workingHours: async ({ id }, _, { loaders }) => (await loaders.hoursOfSkill.load(id))[0] ?? null,
    opening: async ({ id, manuallyClosed }, { at }, { loaders, schedules, services }) => {
      const [hours] = await loaders.hoursOfSkill.load(id);
      return openingAt(hours ? schedules(hours) : null, manuallyClosed, at ?? services.clock.now());
    },
    fallbackSkill: ({ fallbackSkillId }, _, { loaders }) =>
      fallbackSkillId === null ? null : loaders.findSkill(fallbackSkillId),
    agents: ({ id }, _, { loaders }) => loaders.membersOfSkill.load(id),
    configurationChanges: async ({ id, accountId }, page, { caller, loaders, services }) => {
      const account = await loaders.account.load(accountId);
      return account && mayConfigure(caller, account)
        ? changePage(services.database, 'skills', { subjectId: id }, page)
        : noChanges(page);
    },
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
    workingHours: async ({ id }, _, { loaders }) => (await loaders.hoursOfAccount.load(id))[0] ?? null,
    skillConfigurationChanges: async ({ id }, page, { caller, loaders, services }) => {
      const account = await loaders.account.load(id);
      return account && mayConfigure(caller, account)
        ? changePage(services.database, 'skills', { accountId: id }, page)
        : noChanges(page);
    },
  },

  ConfigurationChange: {
    actor: ({ actorId }) => ({ id: actorId }),
    before: ({ before }) => before && JSON.stringify(before),
    after: ({ after }) => after && JSON.stringify(after),
  },

  ConfigurationWarning: {
    skills: async ({ skillIds }, _, { loaders }) => {
      const skills = await Promise.all(skillIds.map((id) => loaders.skill.load(id)));
      return skills.filter((skill) => skill !== null);
    },
  },

  User: {
    // Whether there is such a user is not known here. One of another brand has no skills that the caller finds.
    __resolveReference: ({ id }) => ({ id }),
    skills: ({ id }, _, { loaders }) => loaders.skillsOfAgent.load(id),
  },
};
