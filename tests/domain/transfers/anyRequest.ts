import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import type { AgentFacts, Destination, LinkFacts } from '../../../subgraphs/transfers/domain/facts.js';
import type { TransferRequest } from '../../../subgraphs/transfers/domain/request.js';
import { scheduleOf, weekly } from '../hours/hours.js';
import {
  aCourse,
  aHop,
  always,
  anAccount,
  aRollover,
  aSkill,
  aWish,
  closed,
  free,
  never,
  now,
} from './someFacts.js';

/** A request, the place that it asks for, and where it may go from there. */
export interface Asked {
  readonly request: TransferRequest;
  readonly to: Destination;
  readonly candidates: readonly Destination[];
}

/** Any request to go anywhere: mostly to a place in order, else everything would be refused. */
export function anyAsked(): Arbitrary<Asked> {
  return fc
    .record({
      request: anyRequest,
      to: anyPlace('bank-care', 'bank'),
      candidates: fc.tuple(anyPlace('bank-desk', 'bank'), anyPlace('travel-care', 'travel')),
      count: fc.nat(2),
    })
    .map(({ request, to, candidates, count }) => ({ request, to, candidates: candidates.slice(0, count) }));
}

/** Mostly the first of them. */
function mostly<const T>(usual: T, ...others: T[]): Arbitrary<T> {
  return fc.oneof({ weight: 40, arbitrary: fc.constant(usual) }, fc.constantFrom(usual, ...others));
}

const mixed: Arbitrary<AgentFacts[]> = fc
  .array(
    fc.record({
      availability: fc.constantFrom('ONLINE', 'ONLINE', 'OCCUPIED', 'BACK_SOON', 'AWAY', 'OFFLINE'),
      maxSlots: fc.nat(2),
      usedSlots: fc.nat(3),
      idleSince: fc.constantFrom(-Infinity, 1, 2),
    }),
    { maxLength: 3 },
  )
  .map((agents) => agents.map((agent, index) => ({ ...agent, id: `agent-${index}` })));

/** Often of one kind: all away, all at work and full, or at work and one of them free. */
const anyAgents = fc.oneof(
  mixed,
  mixed.map((agents) => agents.map((agent): AgentFacts => ({ ...agent, availability: 'AWAY' }))),
  mixed.map((agents) => agents.map((agent): AgentFacts => ({ ...agent, usedSlots: agent.maxSlots }))),
  mixed.map((agents) => [...agents, free('agent-free')]),
);

function anyPlace(skillId: string, accountId: string): Arbitrary<Destination> {
  const channels = mostly(['WEB'], ['SMS'], []);
  return fc.record({
    account: fc.oneof(
      {
        weight: 40,
        arbitrary: fc
          .record({ channels, rolloverEnabled: mostly(true, false), status: mostly('ACTIVE', 'SUSPENDED') })
          .map((some) => anAccount({ id: accountId, ...some })),
      },
      fc.constant(null),
    ),
    skill: fc.oneof(
      {
        weight: 40,
        arbitrary: fc
          .record({
            channels,
            accountId: mostly(accountId, 'retail'),
            manuallyClosed: mostly(false, true),
            deleted: mostly(false, true),
            canTransfer: mostly(true, false),
            schedule: fc.constantFrom(
              always,
              always,
              always,
              always,
              always,
              always,
              laterToday,
              closed,
              never,
              null,
            ),
            maxWaitSeconds: fc.constantFrom(1, 120),
          })
          .map((some) => aSkill({ id: skillId, ...some })),
      },
      fc.constant(null),
    ),
    link: fc.oneof({ weight: 40, arbitrary: anyLink(skillId) }, fc.constant(null)),
    agents: anyAgents,
    pace: fc.constantFrom(null, {
      waiting: 2,
      acceptedAt: [1, 2, 3].map((minutes) => new Date(now.getTime() - minutes * 60_000)),
    }),
  });
}

/** Opens at 11:00 in Berlin, an hour after `now`. */
const laterToday = scheduleOf({ weekly: weekly(['11:00-17:00']) });

function anyLink(skillId: string): Arbitrary<LinkFacts> {
  return fc.record({
    skillIds: mostly([skillId], []),
    fallbackSkillId: fc.constant(null),
    revokedAt: mostly<Date | null>(null, now),
  });
}

const anyRequest: Arbitrary<TransferRequest> = fc
  .record({
    kind: fc.constantFrom('ROLLOVER', 'ROLLBACK'),
    when: fc.constantFrom('NOW', 'AT_OPENING'),
    agentId: mostly<string | null>(null, 'agent-0', 'agent-1', 'nobody'),
    namedAccountId: mostly<string | null>(null, 'bank', 'travel'),
    openTransferId: mostly<string | null>(null, 'other'),
    hops: fc.constantFrom(0, 1),
    source: fc.record({
      maxAttempts: fc.constantFrom(1, 2, 5),
      maxHops: mostly(20, 1),
      rolloverEnabled: mostly(true, false),
      noteRequired: mostly(false, true),
      reasonRequired: mostly(false, true),
      scheduledDeadlineSeconds: mostly(604_800, 1800),
      noteCharacters: mostly(5000, 5001),
      warmMessageCharacters: mostly(1000, 1001),
    }),
    wish: fc.record({
      fallback: fc.constantFrom('CONFIGURED', 'NONE'),
      queueWhenBusy: fc.boolean(),
      expectedVersion: mostly<number | null>(null, 3, 2),
      note: mostly<string | null>(null, 'n'.repeat(5001)),
      warmMessage: mostly<string | null>(null, 'w'.repeat(1001)),
      reasonCode: mostly<string | null>(null, 'REFUND', 'WHIM'),
    }),
  })
  .map(({ openTransferId, hops, source, wish, ...asked }) =>
    aRollover({
      ...asked,
      course: aCourse({ openTransferId, hops: Array.from({ length: hops }, () => aHop('bank', 'retail')) }),
      source: anAccount(source),
      wish: aWish(wish),
    }),
  );
