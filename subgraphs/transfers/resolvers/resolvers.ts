import type { Resolvers } from '../../../generated/transfers.js';
import { DateTime } from '../../kit/scalars.js';
import { readLineage } from '../lineage.js';
import type { CustodyChangeModel, OfferModel, TransferEventModel } from '../models.js';
import { rolloverDestinations, rollbackOptions } from '../options.js';
import { custodyChanged } from '../streams/custodyChanged.js';
import { transferEventRecorded, transferEvents } from '../streams/feed.js';
import { offerChanged, transferChanged } from '../streams/streams.js';
import { transferPage } from '../transferPage.js';
import {
  conversation,
  conversationPermissions,
  custody,
  custodyChange,
  custodyPeriod,
  lineage,
  viewer,
} from './conversation.js';
import { mutations } from './mutations.js';
import { rollbackOption, rolloverDestination } from './options.js';
import {
  attempt,
  delivery,
  offer,
  place,
  placeDecision,
  transfer,
  transferDecision,
  transferEvent,
} from './transfer.js';

export const resolvers: Resolvers = {
  DateTime,
  Query: {
    rolloverDestinations: (_, { conversationId, at }, context) =>
      rolloverDestinations(context, conversationId, at ?? context.services.clock.now()),
    rollbackOptions: (_, { conversationId, at }, context) =>
      rollbackOptions(context, conversationId, at ?? context.services.clock.now()),
    transfer: (_, { id }, { loaders }) => loaders.transfers.load(id),
    transfers: (_, args, context) => transferPage(context, args),
    transferEvents: (_, args, context) => transferEvents(context, args),
    lineage: (_, { conversationId }, context) => readLineage(context, conversationId),
  },
  Mutation: mutations,
  Subscription: {
    transferChanged: {
      subscribe: (_, { transferId, after }, context) => transferChanged(context, transferId, after ?? null),
      resolve: (event: TransferEventModel) => event,
    },
    transferEventRecorded: {
      subscribe: (_, args, context) => transferEventRecorded(context, args),
      resolve: (event: TransferEventModel) => event,
    },
    custodyChanged: {
      subscribe: (_, args, context) => custodyChanged(context, args),
      resolve: (change: CustodyChangeModel) => change,
    },
    offerChanged: {
      subscribe: (_, __, context) => offerChanged(context),
      resolve: (offer: OfferModel) => offer,
    },
  },
  Viewer: viewer,
  Conversation: conversation,
  ConversationPermissions: conversationPermissions,
  Custody: custody,
  CustodyChange: custodyChange,
  Lineage: lineage,
  CustodyPeriod: custodyPeriod,
  Transfer: transfer,
  TransferDecision: transferDecision,
  Attempt: attempt,
  Delivery: delivery,
  Offer: offer,
  Place: place,
  PlaceDecision: placeDecision,
  TransferEvent: transferEvent,
  RolloverDestination: rolloverDestination,
  RollbackOption: rollbackOption,
};
