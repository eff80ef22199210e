import type { Schedule } from '../../hours/schedule.js';

/** What is known of the world when a decision is made. Ids belong to whoever owns the thing; null is "there is none". */

export interface ConversationFacts {
  readonly id: string;
  readonly brandId: string;
  readonly ownerAccountId: string;
  readonly channel: string;
  readonly status: 'OPEN' | 'CLOSED';
  readonly closedAt: Date | null;
}

export interface CustodyFacts {
  readonly accountId: string;
  readonly skillId: string;
  readonly agentId: string | null;
  readonly version: number;
}

export interface AccountFacts {
  readonly id: string;
  readonly brandId: string;
  readonly status: 'ACTIVE' | 'SUSPENDED';
  readonly rolloverEnabled: boolean;
  readonly channels: readonly string[];
  readonly noteRequired: boolean;
  readonly reasonRequired: boolean;
  readonly reasonCodes: readonly string[];
  readonly offerTimeoutSeconds: number;
  readonly transferDeadlineSeconds: number;
  readonly scheduledDeadlineSeconds: number;
  readonly maxAttempts: number;
  readonly maxHops: number;
  readonly noteCharacters: number;
  readonly warmMessageCharacters: number;
  readonly bounceWindowSeconds: number;
}

export interface LinkFacts {
  /** Of the skills that are configured, those that the decision is about: a list of all would come with each place. */
  readonly skillIds: readonly string[];
  readonly fallbackSkillId: string | null;
  readonly revokedAt: Date | null;
}

export interface SkillFacts {
  readonly id: string;
  readonly accountId: string;
  readonly channels: readonly string[];
  readonly manuallyClosed: boolean;
  readonly maxWaitSeconds: number;
  readonly fallbackSkillId: string | null;
  readonly canTransfer: boolean;
  readonly deleted: boolean;
  /** Null when hours are missing or cannot be read: the skill counts as closed. */
  readonly schedule: Schedule | null;
  readonly scheduleRevision: number | null;
}

export type Availability = 'ONLINE' | 'OCCUPIED' | 'BACK_SOON' | 'AWAY' | 'OFFLINE';

export interface AgentFacts {
  readonly id: string;
  readonly availability: Availability;
  readonly maxSlots: number;
  readonly usedSlots: number;
  /** When it was last given work, in epoch ms; -Infinity when never. */
  readonly idleSince: number;
}

/** How fast a skill has taken transfers lately. */
export interface Pace {
  /** How many wait there for an agent. */
  readonly waiting: number;
  /** When the latest ones were accepted, ten at most, the last one first. */
  readonly acceptedAt: readonly Date[];
}

/** A place that a conversation might go to, with all that decides whether it may. */
export interface Destination {
  /** Null when the account does not exist, or is of another brand. */
  readonly account: AccountFacts | null;
  /** Null when the skill does not exist, or is of another brand. */
  readonly skill: SkillFacts | null;
  /** The permission of the source account; null when there is none. */
  readonly link: LinkFacts | null;
  /** The agents and bots of the skill. */
  readonly agents: readonly AgentFacts[];
  /** Null where an agent is free, so that nobody need ask. */
  readonly pace: Pace | null;
}

/** Where a rollback goes that has nothing to undo. */
export const nowhere: Destination = { account: null, skill: null, link: null, agents: [], pace: null };
