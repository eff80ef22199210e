import type { MutationResolvers } from '../../generated/accounts.js';
import type { Answer } from './commands/command.js';
import { linkAccounts } from './commands/linkAccounts.js';
import { revokeLink } from './commands/revokeLink.js';
import { setAvailability } from './commands/setAvailability.js';
import { switchRollover } from './commands/switchRollover.js';
import type { Context } from './context.js';

export const mutations: MutationResolvers = {
  setAvailability: async (_, { input }, { caller, services }) => {
    const outcome = await setAvailability(services, caller, input);
    return outcome.kind === 'Refused'
      ? { user: null, userErrors: [outcome.refusal] }
      : { user: outcome.user, userErrors: [] };
  },
  enableRollover: async (_, { input }, context) =>
    accountPayload(context, await switchRollover(context.services, context.caller, 'enableRollover', input)),
  disableRollover: async (_, { input }, context) =>
    accountPayload(context, await switchRollover(context.services, context.caller, 'disableRollover', input)),
  linkAccounts: async (_, { input }, context) =>
    linkPayload(context, await linkAccounts(context.services, context.caller, input)),
  revokeLink: async (_, { input }, context) =>
    linkPayload(context, await revokeLink(context.services, context.caller, input)),
};

// An earlier mutation of the same document may have read what this one has changed.

async function accountPayload({ loaders }: Context, { id, refusals, warnings }: Answer) {
  loaders.forgetConfiguration();
  const account = id === null ? null : await loaders.account.load(id);
  return { account, userErrors: [...refusals], warnings: [...warnings] };
}

async function linkPayload({ loaders }: Context, { id, refusals, warnings }: Answer) {
  loaders.forgetConfiguration();
  const link = id === null ? null : await loaders.link.load(id);
  return { link, userErrors: [...refusals], warnings: [...warnings] };
}
