import type { Decision, PlaceDecision } from './domain/decision.js';
import type { Cause } from './domain/nextStep.js';
import type { TransferStatus } from './domain/moves.js';
import type { Refusal } from './domain/refusal.js';
import type { FallbackCause } from './domain/waitingStep.js';

/** Rows of the transfers' own tables, as they are read. Ids, and instants as `Date`. */

export interface TransferRow {
  id: string;
  brandId: string;
  conversationId: string;
  kind: 'ROLLOVER' | 'ROLLBACK';
  status: TransferStatus;
  version: number;
  sourceAccountId: string;
  sourceSkillId: string;
  sourceAgentId: string | null;
  requestedAccountId: string | null;
  requestedSkillId: string | null;
  requestedAgentId: string | null;
  destinationAccountId: string | null;
  destinationSkillId: string | null;
  destinationAgentId: string | null;
  initiatorId: string;
  reasonCode: string | null;
  note: string | null;
  warmMessage: string | null;
  warmMessageTo: 'AGENT' | 'CONSUMER';
  noteAudience: 'SOURCE_AND_DESTINATION' | 'PATH';
  fallback: 'CONFIGURED' | 'NONE';
  queueWhenBusy: boolean;
  when: 'NOW' | 'AT_OPENING';
  /** Null for a transfer of before these facts were kept. */
  decision: StoredDecision | null;
  refusals: Refusal[];
  requestedAt: Date;
  acceptedAt: Date | null;
  endedAt: Date | null;
  endCause: Cause | null;
  deadlineAt: Date;
  hop: number | null;
  hopsBefore: number;
  rollbackTo: 'PREVIOUS' | 'OWNER' | null;
  rolledBackById: string | null;
}

/** Decisions with their instants as text. */
export type StoredDecision = AsText<Decision>;
export type StoredPlaceDecision = AsText<PlaceDecision>;
type AsText<Facts> = {
  [Fact in keyof Facts]: Date extends Facts[Fact] ? string | Exclude<Facts[Fact], Date> : Facts[Fact];
};

export interface AttemptRow {
  transferId: string;
  number: number;
  accountId: string;
  skillId: string;
  agentId: string | null;
  startedAt: Date;
  /** When the place opens, for an attempt that waits or has waited for that. */
  opensAt: Date | null;
  waitUntil: Date;
  endedAt: Date | null;
  endCause: Cause | null;
}

export interface OfferRow {
  id: string;
  transferId: string;
  attempt: number;
  agentId: string;
  status: 'OPEN' | 'ACCEPTED' | 'DECLINED' | 'TIMED_OUT' | 'WITHDRAWN';
  offeredAt: Date;
  expiresAt: Date;
  shownAt: Date | null;
}

export interface CustodyRow {
  conversationId: string;
  brandId: string;
  ownerAccountId: string;
  accountId: string;
  skillId: string;
  agentId: string | null;
  version: number;
  since: Date;
  endedAt: Date | null;
}

export interface CustodyChangeRow {
  conversationId: string;
  accountId: string;
  skillId: string;
  agentId: string | null;
  at: Date;
  cause: 'STARTED' | 'ASSIGNED' | 'TAKEN' | 'ROLLED_OVER' | 'ROLLED_BACK' | 'AGENT_OFFLINE' | FallbackCause;
}

/** A change of custody, or its end, as the brand's log has it. */
export interface CustodyEventRow extends Omit<CustodyChangeRow, 'cause'> {
  brandId: string;
  position: bigint;
  version: number;
  cause: CustodyChangeRow['cause'] | 'CLOSED';
  /** The account that had it before, if it was another one. */
  leftAccountId: string | null;
}

export interface EventRow {
  id: string;
  brandId: string;
  position: bigint;
  transferId: string;
  version: number;
  at: Date;
  type: TransferEventType;
  status: TransferStatus;
  cause: Cause | null;
  actorId: string | null;
  conversationId: string;
  attempt: number | null;
  accountId: string | null;
  skillId: string | null;
  agentId: string | null;
  offerId: string | null;
  /** The accounts that see the whole transfer. */
  pathAccountIds: readonly string[];
  /** The account at which the attempt is, which sees what belongs to it. */
  attemptAccountId: string | null;
}

export type TransferEventType =
  | 'SCHEDULED'
  | 'QUEUED'
  | 'OFFERED'
  | 'OFFER_DECLINED'
  | 'OFFER_TIMED_OUT'
  | 'OFFER_WITHDRAWN'
  | 'FELL_BACK'
  | 'ACCEPTED'
  | 'REJECTED'
  | 'RETURNED'
  | 'CANCELLED'
  | 'ABANDONED'
  | 'EXPIRED';

export const transferColumns = `
  t.id, t.brand_id as "brandId", t.conversation_id as "conversationId", t.kind, t.status, t.version,
  t.source_account_id as "sourceAccountId", t.source_skill_id as "sourceSkillId", t.source_agent_id as "sourceAgentId",
  t.requested_account_id as "requestedAccountId", t.requested_skill_id as "requestedSkillId",
  t.requested_agent_id as "requestedAgentId", t.destination_account_id as "destinationAccountId",
  t.destination_skill_id as "destinationSkillId", t.destination_agent_id as "destinationAgentId",
  t.initiator_id as "initiatorId", t.reason_code as "reasonCode", t.note, t.warm_message as "warmMessage",
  t.warm_message_to as "warmMessageTo", t.note_audience as "noteAudience", t.fallback,
  t.queue_when_busy as "queueWhenBusy", t."when",
  case when t.decision ? 'decidedAt' then t.decision end as decision, t.refusals,
  t.requested_at as "requestedAt", t.accepted_at as "acceptedAt", t.ended_at as "endedAt", t.end_cause as "endCause",
  t.deadline_at as "deadlineAt", t.hop, t.hops_before as "hopsBefore", t.rollback_to as "rollbackTo",
  t.rolled_back_by_id as "rolledBackById"`;

export const attemptColumns = `
  a.transfer_id as "transferId", a.number, a.account_id as "accountId", a.skill_id as "skillId",
  a.agent_id as "agentId", a.started_at as "startedAt", a.opens_at as "opensAt", a.wait_until as "waitUntil",
  a.ended_at as "endedAt", a.end_cause as "endCause"`;

export const offerColumns = `
  o.id, o.transfer_id as "transferId", o.attempt, o.agent_id as "agentId", o.status, o.offered_at as "offeredAt",
  o.expires_at as "expiresAt", o.shown_at as "shownAt"`;

export const custodyColumns = `
  c.conversation_id as "conversationId", c.brand_id as "brandId", c.owner_account_id as "ownerAccountId",
  c.account_id as "accountId", c.skill_id as "skillId", c.agent_id as "agentId", c.version, c.since,
  c.ended_at as "endedAt"`;

export const custodyChangeColumns = `
  k.conversation_id as "conversationId", k.account_id as "accountId", k.skill_id as "skillId", k.agent_id as "agentId",
  k.at, k.cause`;

export const eventColumns = `
  e.id, e.brand_id as "brandId", e.position, e.transfer_id as "transferId", e.version, e.at, e.type, e.status, e.cause,
  e.actor_id as "actorId", e.conversation_id as "conversationId", e.attempt, e.account_id as "accountId",
  e.skill_id as "skillId", e.agent_id as "agentId", e.offer_id as "offerId"`;
