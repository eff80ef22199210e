import type {
  AttemptResolvers,
  OfferResolvers,
  PlaceResolvers,
  TransferEventResolvers,
  TransferResolvers,
} from '../../../generated/transfers.js';
import { required } from '../../kit/required.js';
import type { AttemptModel, PlaceModel, TransferModel } from '../models.js';
import { eventCursor } from '../streams.js';
import { userErrors } from './errors.js';

export const transfer: TransferResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.transfers.load(id),
  conversation: ({ conversationId, view, status }) =>
    view.kind === 'WHOLE' || status === 'OFFERED' || status === 'QUEUED' ? { id: conversationId } : null,
  source: ({ sourceAccountId, sourceSkillId, sourceAgentId }) => ({
    accountId: sourceAccountId,
    skillId: sourceSkillId,
    agentId: sourceAgentId,
  }),
  requestedDestination: (parent) => ifInView(parent, 1, requestedPlace(parent)),
  destination: (parent) => ifInView(parent, parent.attempts.at(-1)?.number ?? null, destinationPlace(parent)),
  initiator: ({ initiatorId }) => ({ id: initiatorId }),
  note: ({ note, view }) => (view.texts ? note : null),
  warmMessage: ({ warmMessage, view }) => (view.texts ? warmMessage : null),
  attempts: ({ attempts, view }) =>
    view.kind === 'WHOLE' ? attempts : attempts.filter(({ number }) => view.numbers.includes(number)),
  refusals: ({ refusals }) => userErrors(refusals),
  rollbackOf: async ({ id }, _, { loaders }) => {
    const [oldest] = await loaders.undone.load(id);
    return oldest === undefined ? null : loaders.transfers.load(oldest);
  },
  undoes: async ({ id }, _, { loaders }) => {
    const undone = await Promise.all(
      (await loaders.undone.load(id)).map((one) => loaders.transfers.load(one)),
    );
    return undone.filter((one) => one !== null);
  },
  rolledBackBy: ({ rolledBackById }, _, { loaders }) =>
    rolledBackById === null ? null : loaders.transfers.load(rolledBackById),
};

export const attempt: AttemptResolvers = {
  place: ({ accountId, skillId, agentId }: AttemptModel) => ({ accountId, skillId, agentId }),
};

export const place: PlaceResolvers = {
  account: ({ accountId }) => ({ id: accountId }),
  skill: ({ skillId }) => (skillId === null ? null : { id: skillId }),
  agent: ({ agentId }) => (agentId === null ? null : { id: agentId }),
};

export const offer: OfferResolvers = {
  transfer: async ({ transferId }, _, { loaders }) =>
    required(await loaders.transfers.load(transferId), 'the transfer of an offer'),
  agent: ({ agentId }) => ({ id: agentId }),
};

export const transferEvent: TransferEventResolvers = {
  cursor: eventCursor,
  actor: ({ actorId, transfer: { view } }) =>
    actorId === null || view.kind !== 'WHOLE' ? null : { id: actorId },
  conversationId: ({ conversationId, transfer: { view } }) => (view.kind === 'WHOLE' ? conversationId : null),
  place: ({ accountId, skillId, agentId }) => (accountId === null ? null : { accountId, skillId, agentId }),
};

function requestedPlace({
  requestedAccountId,
  requestedSkillId,
  requestedAgentId,
}: TransferModel): PlaceModel | null {
  if (requestedAccountId === null) return null;
  return { accountId: requestedAccountId, skillId: requestedSkillId, agentId: requestedAgentId };
}

function destinationPlace({
  status,
  destinationAccountId,
  destinationSkillId,
  destinationAgentId,
}: TransferModel): PlaceModel | null {
  if (destinationAccountId === null || wentNowhere.has(status)) return null;
  return { accountId: destinationAccountId, skillId: destinationSkillId, agentId: destinationAgentId };
}

const wentNowhere = new Set<TransferModel['status']>([
  'REJECTED',
  'RETURNED',
  'CANCELLED',
  'ABANDONED',
  'EXPIRED',
]);

/** Who was only tried sees no other attempt's place. */
function ifInView(
  { view }: TransferModel,
  attemptNumber: number | null,
  value: PlaceModel | null,
): PlaceModel | null {
  if (view.kind === 'WHOLE') return value;
  return attemptNumber !== null && view.numbers.includes(attemptNumber) ? value : null;
}
