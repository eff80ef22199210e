import type { Resolvers } from '../../generated/accounts.js';
import { changePage, noChanges } from '../kit/database/changes.js';
import { required } from '../kit/required.js';
import { DateTime } from '../kit/scalars.js';
import { findsAccount, mayConfigure, seesCause, seesWork } from './domain/access.js';
import { mutations } from './mutations.js';

export const resolvers: Resolvers = {
  DateTime,

  Query: {
    viewer: (_, __, { caller }) => caller,
    brand: (_, { id }, { loaders }) => loaders.brand.load(id),
    account: async (_, { id }, { caller, loaders }) => {
      const account = await loaders.account.load(id);
      return account && findsAccount(caller, account) ? account : null;
    },
    accounts: (_, __, { loaders }) => loaders.accounts(),
  },

  Mutation: mutations,

  Viewer: {
    __resolveReference: ({ id }, { caller }) => (id === caller.id ? caller : null),
    user: ({ id }, _, { loaders }) => loaders.user.load(id),
    account: ({ accountId }, _, { loaders }) => (accountId === null ? null : loaders.account.load(accountId)),
    brand: ({ brandId }, _, { loaders }) => (brandId === null ? null : loaders.brand.load(brandId)),
    scopes: ({ scopes }) => [...scopes],
  },

  Brand: {
    __resolveReference: ({ id }, { loaders }) => loaders.brand.load(id),
    accounts: ({ id }, _, { loaders }) => loaders.accountsOfBrand.load(id),
  },

  Account: {
    __resolveReference: ({ id }, { loaders }) => loaders.account.load(id),
    brand: async ({ brandId }, _, { loaders }) =>
      required(await loaders.brand.load(brandId), 'the brand of an account'),
    reasonCodes: ({ id }, _, { loaders }) => loaders.reasonCodesOfAccount.load(id),
    links: (account, _, { loaders }) => loaders.linksOf(account),
    configurationChanges: (account, page, { caller, services }) =>
      mayConfigure(caller, account)
        ? changePage(services.database, 'accounts', { accountId: account.id }, page)
        : noChanges(page),
  },

  ConfigurationChange: {
    actor: ({ actorId }, _, { loaders }) => loaders.user.load(actorId),
    before: ({ before }) => before && JSON.stringify(before),
    after: ({ after }) => after && JSON.stringify(after),
  },

  ConfigurationWarning: {
    skills: ({ skillIds }) => skillIds.map((id) => ({ id })),
  },

  Link: {
    __resolveReference: ({ id }, { loaders }) => loaders.link.load(id),
    source: async ({ sourceId }, _, { loaders }) =>
      required(await loaders.account.load(sourceId), "a link's source"),
    destination: async ({ destinationId }, _, { loaders }) =>
      required(await loaders.account.load(destinationId), "a link's destination"),
    skills: ({ skillIds }) => skillIds.map((id) => ({ id })),
    fallbackSkill: ({ fallbackSkillId }) => (fallbackSkillId === null ? null : { id: fallbackSkillId }),
  },

  User: {
    __resolveReference: ({ id }, { loaders }) => loaders.user.load(id),
    account: ({ accountId }, _, { loaders }) => (accountId === null ? null : loaders.account.load(accountId)),
    availability: (user, _, { caller }) => (seesWork(caller, user) ? user.availability : null),
    availabilityCause: (user, _, { caller }) => (seesCause(caller, user) ? user.availabilityCause : null),
    availabilityChangedAt: (user, _, { caller }) =>
      seesWork(caller, user) ? user.availabilityChangedAt : null,
    maxSlots: (user, _, { caller }) => (seesWork(caller, user) ? user.maxSlots : null),
  },
};
