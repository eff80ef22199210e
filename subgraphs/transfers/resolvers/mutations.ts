import type { MutationResolvers } from '../../../generated/transfers.js';
import { acceptTransfer } from '../commands/acceptTransfer.js';
import { cancelTransfer } from '../commands/cancelTransfer.js';
import type { Answer } from '../commands/command.js';
import { declineTransfer } from '../commands/declineTransfer.js';
import { requestRollback } from '../commands/requestRollback.js';
import { requestRollover } from '../commands/requestRollover.js';
import { takeConversation } from '../commands/takeConversation.js';
import type { Context } from '../context.js';
import type { TransferModel } from '../models.js';
import { userErrors } from './errors.js';

export const mutations: MutationResolvers = {
  rolloverConversation: async (_, { input }, context) =>
    payload(context, await requestRollover(context.services, context.caller, input)),
  rollbackConversation: async (_, { input }, context) =>
    payload(context, await requestRollback(context.services, context.caller, input)),
  acceptTransfer: async (_, { input }, context) =>
    payload(context, await acceptTransfer(context.services, context.caller, input)),
  declineTransfer: async (_, { input }, context) =>
    payload(context, await declineTransfer(context.services, context.caller, input)),
  cancelTransfer: async (_, { input }, context) =>
    payload(context, await cancelTransfer(context.services, context.caller, input)),
  takeConversation: async (_, { input }, context) => {
    const { id, refusals } = await takeConversation(context.services, context.caller, input);
    context.forget(); // as in `payload`
    return { conversation: id === null ? null : { id }, userErrors: userErrors(refusals) };
  },
};

async function payload(context: Context, { id, refusals }: Answer) {
  // An earlier mutation of the same document may have read it before this one changed it.
  context.forget();
  const transfer: TransferModel | null = id === null ? null : await context.loaders.transfers.load(id);
  return { transfer, userErrors: userErrors(refusals) };
}
