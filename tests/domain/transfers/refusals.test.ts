import { describe, expect, it } from 'vitest';
import type { Destination } from '../../../subgraphs/transfers/domain/facts.js';
import type { Refusal } from '../../../subgraphs/transfers/domain/refusal.js';
import type { TransferRequest } from '../../../subgraphs/transfers/domain/request.js';
import { against, typesAgainst, unknown } from './against.js';
import {
  aCourse,
  aCustody,
  aHop,
  aLink,
  anAccount,
  aPlace,
  aRollover,
  aSkill,
  aWish,
  away,
  closed,
  free,
  full,
  never,
  now,
} from './someFacts.js';

describe('a rollover', () => {
  it('is refused for nothing where all is well', () => {
    expect(against(aRollover(), aPlace())).toEqual([]);
  });

  it.each<[string, Partial<TransferRequest>, Destination, Refusal]>([
    [
      'when custody has moved on since it was read',
      { wish: aWish({ expectedVersion: 2 }), custody: aCustody({ version: 3 }) },
      aPlace(),
      { type: 'VersionConflict', currentVersion: 3 },
    ],
    [
      'while another transfer is open',
      { course: aCourse({ openTransferId: 'other' }) },
      aPlace(),
      { type: 'TransferInProgress', transferId: 'other' },
    ],
    [
      'from an account for which rollover is not enabled',
      { source: anAccount({ rolloverEnabled: false }) },
      aPlace(),
      { type: 'RolloverNotEnabled', accountId: 'retail' },
    ],
    [
      'to an account for which rollover is not enabled',
      {},
      aPlace({ account: anAccount({ id: 'bank', rolloverEnabled: false }) }),
      { type: 'RolloverNotEnabled', accountId: 'bank' },
    ],
    [
      'to a suspended account',
      {},
      aPlace({ account: anAccount({ id: 'bank', status: 'SUSPENDED' }) }),
      { type: 'AccountSuspended', accountId: 'bank' },
    ],
    ['to an account without a link', {}, aPlace({ link: null }), { type: 'AccountsNotLinked' }],
    [
      'over a link that was revoked',
      {},
      aPlace({ link: aLink({ revokedAt: now }) }),
      { type: 'LinkRevoked', revokedAt: now.toISOString() },
    ],
    [
      'to a skill that the link does not name',
      {},
      aPlace({ link: aLink({ skillIds: ['bank-desk'] }) }),
      { type: 'SkillNotAllowed' },
    ],
    [
      'to a skill that takes no transfers',
      {},
      aPlace({ skill: aSkill({ canTransfer: false }) }),
      { type: 'SkillNotAllowed' },
    ],
    [
      'to a skill that was deleted',
      {},
      aPlace({ skill: aSkill({ deleted: true }) }),
      { type: 'SkillNotFound' },
    ],
    ['to no skill at all', {}, unknown, { type: 'SkillNotFound' }],
    [
      'into its own account',
      {},
      aPlace({ account: anAccount(), skill: aSkill({ id: 'retail-desk', accountId: 'retail' }), link: null }),
      { type: 'SameDestination' },
    ],
    [
      'to an account that does not serve the channel',
      {},
      aPlace({ account: anAccount({ id: 'bank', channels: ['SMS'] }) }),
      { type: 'ChannelNotSupported' },
    ],
    [
      'to a skill that does not serve the channel',
      {},
      aPlace({ skill: aSkill({ channels: ['SMS'] }) }),
      { type: 'ChannelNotSupported' },
    ],
    [
      'after as many rollovers as are allowed',
      {
        source: anAccount({ maxHops: 2 }),
        course: aCourse({ hops: [aHop('bank', 'travel'), aHop('travel', 'retail')] }),
      },
      aPlace(),
      { type: 'HopLimitExceeded', limit: 2 },
    ],
    [
      'with a reason that is not on the list',
      { wish: aWish({ reasonCode: 'WHIM' }) },
      aPlace(),
      { type: 'ReasonUnknown' },
    ],
    [
      'without the reason that is asked for',
      { source: anAccount({ reasonRequired: true }) },
      aPlace(),
      { type: 'ReasonRequired' },
    ],
    [
      'without the note that is asked for',
      { source: anAccount({ noteRequired: true }) },
      aPlace(),
      { type: 'NoteRequired' },
    ],
    [
      'with a note of blanks where one is asked for',
      { source: anAccount({ noteRequired: true }), wish: aWish({ note: ' \n' }) },
      aPlace(),
      { type: 'NoteRequired' },
    ],
    [
      'to a skill whose hours cannot be read',
      {},
      aPlace({ skill: aSkill({ schedule: null }) }),
      { type: 'ScheduleInvalid' },
    ],
    [
      'to a skill that is closed by a special date',
      {},
      aPlace({ skill: aSkill({ schedule: closed }) }),
      { type: 'DestinationClosed', opensAt: '2026-03-08T23:00:00.000Z', cause: 'SPECIAL_DATE' },
    ],
    [
      'to a skill that never opens',
      {},
      aPlace({ skill: aSkill({ schedule: never }) }),
      { type: 'DestinationClosed', opensAt: null, cause: 'HOURS' },
    ],
    [
      'to a skill that was closed by hand',
      {},
      aPlace({ skill: aSkill({ manuallyClosed: true }) }),
      { type: 'DestinationClosed', opensAt: null, cause: 'MANUAL' },
    ],
    ['to an agent who is not of the skill', { agentId: 'anna' }, aPlace(), { type: 'TargetAgentNotInSkill' }],
    [
      'to an agent who is away, without a fallback',
      { agentId: 'grace', wish: aWish({ fallback: 'NONE' }) },
      aPlace({ agents: [away('grace'), free('miguel')] }),
      { type: 'TargetAgentUnavailable' },
    ],
    [
      'to an agent who is full, without a fallback',
      { agentId: 'grace', wish: aWish({ fallback: 'NONE' }) },
      aPlace({ agents: [full('grace'), free('miguel')] }),
      { type: 'TargetAgentUnavailable' },
    ],
  ])('is refused %s', (_, request, to, expected) => {
    expect(against(aRollover(request), to)).toEqual([expected]);
  });

  it.each<[string, Partial<TransferRequest>, Destination]>([
    ['with the version of custody that holds', { wish: aWish({ expectedVersion: 3 }) }, aPlace()],
    ['with a reason of the list', { wish: aWish({ reasonCode: 'REFUND' }) }, aPlace()],
    [
      'when rollbacks make the course longer than the limit on rollovers',
      {
        source: anAccount({ maxHops: 2 }),
        course: aCourse({ hops: [aHop('retail', 'bank'), aHop('bank', 'retail', { kind: 'ROLLBACK' })] }),
      },
      aPlace(),
    ],
    [
      'to an agent who is away, who has a fallback',
      { agentId: 'grace' },
      aPlace({ agents: [away('grace'), free('miguel')] }),
    ],
    ['when all agents are full, to wait', {}, aPlace({ agents: [full('grace')] })],
    ['when all agents are away, to wait', {}, aPlace({ agents: [away('grace')] })],
    [
      'while somebody only looks, for want of a note or a reason',
      { source: anAccount({ noteRequired: true, reasonRequired: true }), wish: null },
      aPlace(),
    ],
  ])('is not refused %s', (_, request, to) => {
    expect(against(aRollover(request), to)).toEqual([]);
  });

  it('is refused for all reasons at once, in the published order', () => {
    const request = aRollover({
      source: anAccount({ rolloverEnabled: false, maxHops: 0, reasonRequired: true }),
      course: aCourse({ openTransferId: 'other' }),
      namedAccountId: 'travel',
      agentId: 'nobody',
      wish: aWish({
        expectedVersion: 1,
        note: 'n'.repeat(5001),
        warmMessage: 'w'.repeat(1001),
        reasonCode: 'WHIM',
        queueWhenBusy: false,
      }),
    });
    const to = aPlace({
      account: anAccount({ id: 'bank', rolloverEnabled: false, status: 'SUSPENDED', channels: [] }),
      skill: aSkill({ deleted: true, schedule: never }),
      link: aLink({ skillIds: [], revokedAt: now }),
      agents: [full('grace')],
    });

    expect(typesAgainst(request, to)).toEqual([
      'VersionConflict',
      'TransferInProgress',
      'RolloverNotEnabled',
      'RolloverNotEnabled',
      'AccountSuspended',
      'LinkRevoked',
      'SkillNotAllowed',
      'SkillNotFound',
      'SkillNotInAccount',
      'ChannelNotSupported',
      'HopLimitExceeded',
      'NoteTooLong',
      'WarmMessageTooLong',
      'ReasonUnknown',
      'DestinationClosed',
      'AtCapacity',
      'TargetAgentNotInSkill',
    ]);
  });

  it('names both what is missing, where account and skill are unknown', () => {
    const request = aRollover({ namedAccountId: 'nowhere' });

    expect(typesAgainst(request, unknown)).toEqual(['AccountNotFound', 'SkillNotFound']);
  });

  it('names an unknown account and that the skill is not of it', () => {
    const request = aRollover({ namedAccountId: 'nowhere' });

    expect(typesAgainst(request, aPlace({ account: null, link: null }))).toEqual([
      'AccountNotFound',
      'SkillNotInAccount',
    ]);
  });
});
