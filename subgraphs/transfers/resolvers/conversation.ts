import type {
  ConversationPermissionsResolvers,
  ConversationResolvers,
  CustodyChangeResolvers,
  CustodyPeriodResolvers,
  CustodyResolvers,
  LineageResolvers,
  ViewerResolvers,
} from '../../../generated/transfers.js';
import { logCursor } from '../streams/logCursor.js';
import { readCustodyPeriods, readHops, readLineage } from '../lineage.js';
import { openOffersOf, openTransfersOf } from '../openWork.js';
import { readPermissions } from '../permissions.js';
import { conversationTransfers } from '../transferPage.js';

export const conversation: ConversationResolvers = {
  custody: async ({ id }, _, { loaders }) => (await loaders.custody.load(id))?.custody ?? null,
  transfers: ({ id }, page, context) => conversationTransfers(context, id, page),
  lineage: ({ id }, _, context) => readLineage(context, id),
};

export const conversationPermissions: ConversationPermissionsResolvers = {
  __resolveReference: ({ id }, context) => readPermissions(context, id),
};

export const custody: CustodyResolvers = {
  account: ({ accountId }) => ({ id: accountId }),
  skill: ({ skillId }) => ({ id: skillId }),
  agent: ({ agentId }) => (agentId === null ? null : { id: agentId }),
};

export const custodyChange: CustodyChangeResolvers = {
  cursor: (change) => logCursor('custody', change),
  conversation: ({ conversationId }) => ({ id: conversationId }),
  place: ({ accountId, skillId, agentId }) => ({ accountId, skillId, agentId }),
  leftAccount: ({ leftAccountId }) => (leftAccountId === null ? null : { id: leftAccountId }),
  waits: ({ agentId, cause }) => agentId === null && cause !== 'CLOSED',
};

export const lineage: LineageResolvers = {
  conversation: ({ conversationId }) => ({ id: conversationId }),
  owner: ({ ownerAccountId }) => ({ id: ownerAccountId }),
  hops: ({ conversationId }, _, context) => readHops(context, conversationId),
  custodies: ({ conversationId }, _, context) => readCustodyPeriods(context, conversationId),
};

export const custodyPeriod: CustodyPeriodResolvers = {};

/** Only the caller's own work: somebody else's viewer is empty. */
export const viewer: ViewerResolvers = {
  offers: ({ id }, _, context) => (id === context.caller.id ? openOffersOf(context) : []),
  openTransfers: ({ id }, _, context) => (id === context.caller.id ? openTransfersOf(context) : []),
};
