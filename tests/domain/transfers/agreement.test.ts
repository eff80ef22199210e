import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appraise, rollbackPlace } from '../../../subgraphs/transfers/domain/appraisal.js';
import type { Appraisal } from '../../../subgraphs/transfers/domain/appraisal.js';
import { nextStep } from '../../../subgraphs/transfers/domain/nextStep.js';
import type { OpenTransfer, Step } from '../../../subgraphs/transfers/domain/nextStep.js';
import { lasting } from '../../../subgraphs/transfers/domain/atOpening.js';
import type { Refusal, RefusalType } from '../../../subgraphs/transfers/domain/refusal.js';
import type { TransferRequest } from '../../../subgraphs/transfers/domain/request.js';
import { anyAsked } from './anyRequest.js';
import type { Asked } from './anyRequest.js';
import { after, aWish, now } from './someFacts.js';

/** The order in which refusals are published, copied from the rules by hand. */
const published: RefusalType[] = [
  'VersionConflict',
  'TransferInProgress',
  'RolloverNotEnabled',
  'AccountNotFound',
  'AccountSuspended',
  'AccountsNotLinked',
  'LinkRevoked',
  'SkillNotAllowed',
  'SkillNotFound',
  'SkillNotInAccount',
  'SameDestination',
  'ChannelNotSupported',
  'HopLimitExceeded',
  'NoteTooLong',
  'NoteRequired',
  'WarmMessageTooLong',
  'ReasonUnknown',
  'ReasonRequired',
  'ScheduleInvalid',
  'DestinationClosed',
  'NoAgentAvailable',
  'AtCapacity',
  'TargetAgentNotInSkill',
  'TargetAgentUnavailable',
  'NothingToRollBack',
  'RollbackOriginClosed',
  'RollbackOriginGone',
];

const runs = 3_000;

/** The transfer as the request opens it. */
function opened({ request, to }: Asked, { outcome, opensAt }: Appraisal): OpenTransfer {
  const { wish, source, agentId } = request;
  const awaited = outcome === 'SCHEDULE' ? opensAt : null;
  const deadline = awaited ? source.scheduledDeadlineSeconds : source.transferDeadlineSeconds;
  return {
    status: awaited ? 'SCHEDULED' : 'QUEUED',
    deadlineAt: after(deadline),
    fallback: wish?.fallback ?? 'CONFIGURED',
    queueWhenBusy: wish?.queueWhenBusy ?? true,
    agentId,
    opensAt: awaited,
    waitUntil: new Date((awaited ?? now).getTime() + (to.skill?.maxWaitSeconds ?? 0) * 1000),
    declinedBy: [],
    offerExpiresAt: null,
    attemptsLeft: source.maxAttempts - 1,
  };
}

/** A rollback goes where its place is. */
function aimed(asked: Asked): Asked {
  if (asked.request.kind === 'ROLLOVER') return asked;
  const place = rollbackPlace(asked.request, asked.to, asked.candidates, 'agent-0', now);
  return { ...place, request: { ...asked.request, agentId: place.agentId } };
}

const isWantOfAgents = ({ type }: Refusal): boolean => type === 'AtCapacity' || type === 'NoAgentAvailable';

/** One that is refused for want of agents could do nothing but end; one that falls back rings at once where it comes. */
const expected = {
  OFFER: 'Offer',
  QUEUE: 'Wait',
  FALLBACK: 'FallBack',
  SCHEDULE: 'Wait',
  REFUSE: 'Return',
} as const satisfies Record<Appraisal['outcome'], Step['kind']>;

function expectStep(asked: Asked, appraisal: Appraisal): void {
  const transfer = opened(asked, appraisal);
  const step = nextStep(transfer, asked.request, asked.to, asked.candidates, now);

  expect(step.kind).toBe(expected[appraisal.outcome]);
  if (step.kind !== 'FallBack') return;
  const move = { ...asked.request, namedAccountId: null };
  expect(nextStep({ ...transfer, agentId: null }, move, step.to, [], now).kind).toBe('Offer');
}

describe('the appraisal of any request', () => {
  it('foretells what the transfer then does', () => {
    const seen = new Map<string, number>();
    const foretells = fc.property(anyAsked(), (anything) => {
      const asked = aimed(anything);
      const appraisal = appraise(asked.request, asked.to, asked.candidates, now);
      seen.set(appraisal.outcome, (seen.get(appraisal.outcome) ?? 0) + 1);

      expect(appraisal.outcome === 'REFUSE').toBe(appraisal.refusals.length > 0);
      if (appraisal.outcome !== 'REFUSE') expectStep(asked, appraisal);
      else if (appraisal.refusals.every(isWantOfAgents)) expectStep(asked, appraisal);
    });
    fc.assert(foretells, { numRuns: runs });

    for (const outcome of ['OFFER', 'QUEUE', 'FALLBACK', 'SCHEDULE', 'REFUSE']) {
      expect(seen.get(outcome), outcome).toBeGreaterThan(0);
    }
  });

  it('has its refusals in the published order, none twice but that rollover is not enabled', () => {
    const inOrder = fc.property(anyAsked(), ({ request, to, candidates }) => {
      const types = appraise(request, to, candidates, now).refusals.map(({ type }) => type);
      const places = types.map((type) => published.indexOf(type));

      expect(places).toEqual([...places].sort((a, b) => a - b));
      const once = types.filter((type) => type !== 'RolloverNotEnabled');
      expect(new Set(once).size).toBe(once.length);
    });
    fc.assert(inOrder, { numRuns: runs });
  });

  it('is the same for who looks and for who asks without further wishes', () => {
    const alike = fc.property(anyAsked(), ({ request, to, candidates }) => {
      const source = { ...request.source, noteRequired: false, reasonRequired: false };
      const looking = { ...request, source, wish: null };
      const asking = { ...request, source, wish: aWish() };

      expect(appraise(looking, to, candidates, now)).toEqual(appraise(asking, to, candidates, now));
    });
    fc.assert(alike, { numRuns: runs });
  });

  it('allows at the opening whatever it allows now, and refuses then nothing that it does not refuse now', () => {
    const subset = fc.property(anyAsked(), (anything) => {
      const at = (when: TransferRequest['when']) => {
        const { request, to, candidates } = aimed({ ...anything, request: { ...anything.request, when } });
        return [...appraise(request, to, candidates, now).refusals];
      };
      const [atOpening, atOnce] = [at('AT_OPENING'), at('NOW')];

      if (atOnce.length === 0) expect(atOpening).toEqual([]);
      expect(atOnce).toEqual(expect.arrayContaining(atOpening));
      if (anything.request.kind === 'ROLLOVER') expect(lasting(atOpening)).toEqual(lasting(atOnce));
    });
    fc.assert(subset, { numRuns: runs });
  });
});
