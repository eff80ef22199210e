import type { Course, Hop } from '../../../subgraphs/transfers/domain/course.js';
import type {
  AccountFacts,
  AgentFacts,
  Availability,
  ConversationFacts,
  CustodyFacts,
  Destination,
  LinkFacts,
  SkillFacts,
} from '../../../subgraphs/transfers/domain/facts.js';
import type { TransferRequest, Wish } from '../../../subgraphs/transfers/domain/request.js';
import type { Caller } from '../../../subgraphs/kit/caller.js';
import { closedOn, scheduleOf, weekly } from '../hours/hours.js';

// Facts of which a test names only what matters. Retail holds a web conversation; bank is where it might go.

/** A Monday, 10:00 in Berlin. */
export const now = new Date('2026-03-02T09:00:00.000Z');

export const always = scheduleOf({ weekly: weekly(['00:00-24:00']) });
/** Opens on the following Monday only. */
export const closed = scheduleOf({
  weekly: weekly(['00:00-24:00']),
  specialDates: [closedOn('2026-03-01', '2026-03-08', 'Inventory')],
});
export const never = scheduleOf({});

export function after(seconds: number): Date {
  return new Date(now.getTime() + seconds * 1000);
}

export function aCaller(some: Partial<Caller> = {}): Caller {
  const accountId = some.accountId === undefined ? 'retail' : some.accountId;
  return {
    id: 'anna',
    role: 'AGENT',
    brandId: 'acme',
    accountId,
    accountIds: accountId === null ? [] : [accountId],
    scopes: ['rollover'],
    channel: null,
    ...some,
  };
}

export function aConversation(some: Partial<ConversationFacts> = {}): ConversationFacts {
  const place = { id: 'conversation', brandId: 'acme', ownerAccountId: 'retail' };
  return { ...place, channel: 'WEB', status: 'OPEN', closedAt: null, ...some };
}

export function aCustody(some: Partial<CustodyFacts> = {}): CustodyFacts {
  return { accountId: 'retail', skillId: 'retail-care', agentId: 'anna', version: 3, ...some };
}

export function anAccount(some: Partial<AccountFacts> = {}): AccountFacts {
  return {
    id: 'retail',
    brandId: 'acme',
    status: 'ACTIVE',
    rolloverEnabled: true,
    channels: ['WEB', 'SMS'],
    noteRequired: false,
    reasonRequired: false,
    reasonCodes: ['REFUND'],
    offerTimeoutSeconds: 30,
    transferDeadlineSeconds: 900,
    scheduledDeadlineSeconds: 604_800,
    maxAttempts: 5,
    maxHops: 20,
    noteCharacters: 5000,
    warmMessageCharacters: 1000,
    bounceWindowSeconds: 86_400,
    ...some,
  };
}

export function aSkill(some: Partial<SkillFacts> = {}): SkillFacts {
  return {
    id: 'bank-care',
    accountId: 'bank',
    channels: ['WEB', 'SMS'],
    manuallyClosed: false,
    maxWaitSeconds: 120,
    fallbackSkillId: null,
    canTransfer: true,
    deleted: false,
    schedule: always,
    scheduleRevision: 1,
    ...some,
  };
}

export function aLink(some: Partial<LinkFacts> = {}): LinkFacts {
  return { skillIds: ['bank-care'], fallbackSkillId: null, revokedAt: null, ...some };
}

/** An agent with a free slot, unless `used` of its two slots says otherwise. */
export function anAgent(
  id: string,
  { used = 0, ...some }: { used?: number; availability?: Availability; idleSince?: number } = {},
): AgentFacts {
  return { id, availability: 'ONLINE', maxSlots: 2, usedSlots: used, idleSince: 0, ...some };
}

export const free = (id: string): AgentFacts => anAgent(id);
export const full = (id: string): AgentFacts => anAgent(id, { used: 2 });
export const away = (id: string): AgentFacts => anAgent(id, { availability: 'AWAY' });

/** A skill of bank, linked and open, with one agent who is free. */
export function aPlace(some: Partial<Destination> = {}): Destination {
  return {
    account: anAccount({ id: 'bank' }),
    skill: aSkill(),
    link: aLink(),
    agents: [free('grace')],
    pace: null,
    ...some,
  };
}

/** A place of its own account, by the name of its skill: a fallback. */
export function placeOf(id: string, some: Partial<Destination> = {}): Destination {
  return aPlace({ skill: aSkill({ id }), link: aLink({ skillIds: [id] }), ...some });
}

export function aWish(some: Partial<Wish> = {}): Wish {
  const texts = { note: null, warmMessage: null, reasonCode: null };
  return { ...texts, fallback: 'CONFIGURED', queueWhenBusy: true, expectedVersion: null, ...some };
}

export function aCourse(some: Partial<Course> = {}): Course {
  return { hops: [], openTransferId: null, ...some };
}

export function aHop(from: string, to: string, some: Partial<Hop> = {}): Hop {
  return { kind: 'ROLLOVER', from, to, at: now, ...some };
}

/** Anna asks to roll her conversation over. */
export function aRollover(some: Partial<TransferRequest> = {}): TransferRequest {
  return {
    kind: 'ROLLOVER',
    conversation: aConversation(),
    custody: aCustody(),
    source: anAccount(),
    course: aCourse(),
    namedAccountId: null,
    agentId: null,
    when: 'NOW',
    wish: aWish(),
    ...some,
  };
}

export function aRollback(some: Partial<TransferRequest> = {}): TransferRequest {
  return aRollover({ kind: 'ROLLBACK', ...some });
}
