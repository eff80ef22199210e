import type {
  AttemptResolvers,
  DeliveryResolvers,
  OfferResolvers,
  PlaceDecisionResolvers,
  PlaceResolvers,
  TransferDecisionResolvers,
  TransferEventResolvers,
  TransferResolvers,
} from '../../../generated/transfers.js';
import { required } from '../../kit/required.js';
import { seesEnd } from '../domain/access.js';
import { allowedActions } from '../domain/answering.js';
import { isFinal } from '../domain/moves.js';
import type { Refusal } from '../domain/refusal.js';
import { readHopBeside } from '../lineage.js';
import type { AttemptModel, PlaceModel, TransferModel } from '../models.js';
import { shownText } from '../receipts.js';
import { eventCursor } from '../streams/feed.js';
import { userErrors } from './errors.js';

export const transfer: TransferResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.transfers.load(id),
  // For its path alone, as in conversations: whom it rings at has it once the offer is accepted.
  conversation: ({ conversationId, view }) => (view.kind === 'WHOLE' ? { id: conversationId } : null),
  source: ({ sourceAccountId, sourceSkillId, sourceAgentId }) => ({
    accountId: sourceAccountId,
    skillId: sourceSkillId,
    agentId: sourceAgentId,
  }),
  requestedDestination: (parent) => (seesFirst(parent) ? requestedPlace(parent) : null),
  destination: (parent) => (seesEnd(parent.view, parent.attempts) ? destinationPlace(parent) : null),
  initiator: ({ initiatorId }) => ({ id: initiatorId }),
  acceptedAt: ({ acceptedAt, view, attempts }) => (seesEnd(view, attempts) ? acceptedAt : null),
  endedAt: ({ endedAt, view, attempts }) => (seesEnd(view, attempts) ? endedAt : null),
  endCause: ({ endCause, view, attempts }) => (seesEnd(view, attempts) ? endCause : null),
  opensAt: ({ status, view, attempts }) =>
    status === 'SCHEDULED' && seesEnd(view, attempts) ? (attempts.at(-1)?.opensAt ?? null) : null,
  deadlineAt: ({ status, deadlineAt, view, attempts }) =>
    status !== 'REJECTED' && seesEnd(view, attempts) ? deadlineAt : null,
  decision: ({ decision, refusals, view }) =>
    decision && view.kind === 'WHOLE' ? { ...decision, refusals } : null,
  note: (parent, _, context) => shownText(context, parent, 'note'),
  warmMessage: (parent, _, context) => shownText(context, parent, 'warmMessage'),
  attempts: ({ attempts, view }) =>
    view.kind === 'WHOLE' ? attempts : attempts.filter(({ number }) => view.numbers.includes(number)),
  refusals: ({ refusals }) => userErrors(refusals),
  rollbackOf: async ({ id }, _, { loaders }) => {
    const [oldest] = await loaders.undone.load(id);
    return oldest === undefined ? null : loaders.transfers.load(oldest.id);
  },
  undoes: async ({ id }, _, { loaders }) => {
    const ids = await loaders.undone.load(id);
    const undone = await Promise.all(ids.map((one) => loaders.transfers.load(one.id)));
    return undone.filter((one) => one !== null);
  },
  rolledBackBy: ({ rolledBackById }, _, { loaders }) =>
    rolledBackById === null ? null : loaders.transfers.load(rolledBackById),
  previous: (parent, _, context) => readHopBeside(context, parent, 'BEFORE'),
  next: (parent, _, context) => readHopBeside(context, parent, 'AFTER'),
  allowedActions: async (parent, _, { caller, loaders, services: { clock } }) =>
    allowedActions(caller, parent, await loaders.ownOffers.load(parent.id), clock.now()),
};

export const transferDecision: TransferDecisionResolvers = {
  decidedAt: ({ decidedAt }) => new Date(decidedAt),
  opensAt: ({ opensAt }) => (opensAt === null ? null : new Date(opensAt)),
  closesAt: ({ closesAt }) => (closesAt === null ? null : new Date(closesAt)),
  refusals: ({ refusals }) => userErrors(refusals),
};

export const placeDecision: PlaceDecisionResolvers = {
  agent: ({ agentId }) => (agentId === null ? null : { id: agentId }),
  decidedAt: ({ facts }) => new Date(facts.decidedAt),
  refusals: ({ facts }) => userErrors(facts.refusals),
  scheduleRevision: ({ facts }) => facts.scheduleRevision,
  timeZoneData: ({ facts }) => facts.timeZoneData,
  opensAt: ({ facts: { opensAt } }) => (opensAt === null ? null : new Date(opensAt)),
  closesAt: ({ facts: { closesAt } }) => (closesAt === null ? null : new Date(closesAt)),
  online: ({ facts }) => facts.online,
  occupied: ({ facts }) => facts.occupied,
  away: ({ facts }) => facts.away,
  freeSlots: ({ facts }) => facts.freeSlots,
};

export const attempt: AttemptResolvers = {
  place: ({ accountId, skillId, agentId }: AttemptModel) => ({ accountId, skillId, agentId }),
  delivery: async ({ transferId, number }, _, { loaders }) =>
    (await loaders.deliveries.load(transferId)).find((one) => one.attempt === number) ?? null,
  decisions: async ({ transferId, number }, _, { loaders }) =>
    (await loaders.decisions.load(transferId)).filter((one) => one.attempt === number),
};

export const delivery: DeliveryResolvers = {
  agent: ({ agentId }) => ({ id: agentId }),
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
  actor: ({ actorId, view }) => (actorId === null || view !== 'WHOLE' ? null : { id: actorId }),
  conversationId: ({ conversationId, view }) => (view === 'WHOLE' ? conversationId : null),
  place: ({ accountId, skillId, agentId }) => (accountId === null ? null : { accountId, skillId, agentId }),
  transfer: async ({ transferId }, _, { loaders }) =>
    required(await loaders.transfers.load(transferId), 'the transfer of an event'),
};

/** The place that was asked for is that of the first attempt. */
function seesFirst({ view }: TransferModel): boolean {
  return view.kind === 'WHOLE' || view.numbers.includes(1);
}

/** The place as it was asked for, without what was refused because there is no such thing. */
function requestedPlace(transfer: TransferModel): PlaceModel | null {
  const { requestedAccountId: accountId, requestedSkillId, requestedAgentId, refusals } = transfer;
  const isUnknown = (type: Refusal['type']) => refusals.some((refusal) => refusal.type === type);
  if (accountId === null || isUnknown('AccountNotFound')) return null;
  return {
    accountId,
    skillId: isUnknown('SkillNotFound') ? null : requestedSkillId,
    agentId: isUnknown('TargetAgentNotInSkill') ? null : requestedAgentId,
  };
}

function destinationPlace({
  status,
  destinationAccountId,
  destinationSkillId,
  destinationAgentId,
}: TransferModel): PlaceModel | null {
  const wentNowhere = isFinal(status) && status !== 'ACCEPTED';
  if (destinationAccountId === null || wentNowhere) return null;
  return { accountId: destinationAccountId, skillId: destinationSkillId, agentId: destinationAgentId };
}
