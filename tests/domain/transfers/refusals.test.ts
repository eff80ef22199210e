import { describe, expect, it } from 'vitest';
import { nowhere } from '../../../subgraphs/transfers/domain/facts.js';
import type { Destination } from '../../../subgraphs/transfers/domain/facts.js';
import type { Refusal } from '../../../subgraphs/transfers/domain/refusal.js';
import { refusals } from '../../../subgraphs/transfers/domain/refusals.js';
import type { TransferRequest } from '../../../subgraphs/transfers/domain/request.js';
import {
  aCourse,
  aCustody,
  aHop,
  aLink,
  anAccount,
  anAgent,
  aPlace,
  aRollback,
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

const ready = { canReceive: true };
const notReady = { canReceive: false };
const unknown: Destination = { account: null, skill: null, link: null, agents: [], pace: null };

const against = (request: TransferRequest, to: Destination, fallback = notReady): Refusal[] =>
  refusals(request, to, fallback, now);
const typesAgainst = (...args: Parameters<typeof against>): string[] =>
  against(...args).map(({ type }) => type);

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

describe('the limits on texts', () => {
  it.each([
    ['a note of 5,000 characters', { note: 'n'.repeat(5000) }, []],
    ['a note of 5,001', { note: 'n'.repeat(5001) }, [{ type: 'NoteTooLong', limit: 5000 }]],
    ['a note of 5,000 emoji, which are two units each', { note: '🚀'.repeat(5000) }, []],
    ['a note of 5,001 emoji', { note: '🚀'.repeat(5001) }, [{ type: 'NoteTooLong', limit: 5000 }]],
    ['a warm message of 1,000 characters', { warmMessage: '🚀'.repeat(1000) }, []],
    [
      'a warm message of 1,001',
      { warmMessage: 'w'.repeat(1001) },
      [{ type: 'WarmMessageTooLong', limit: 1000 }],
    ],
  ])('judge %s', (_, wish, expected) => {
    expect(against(aRollover({ wish: aWish(wish) }), aPlace())).toEqual(expected);
  });
});

describe('a rollover that is not to wait', () => {
  const impatient = aWish({ queueWhenBusy: false });
  const alone = aWish({ queueWhenBusy: false, fallback: 'NONE' });
  const busy = aPlace({ agents: [full('grace'), away('miguel')] });
  const deserted = aPlace({
    agents: [away('grace'), anAgent('miguel', { availability: 'BACK_SOON' })],
  });
  const atCapacity = { type: 'AtCapacity', estimatedWaitSeconds: null };
  const nobody = { type: 'NoAgentAvailable', online: 0, occupied: 0, away: 2 };

  it.each([
    ['where all who work are full and no fallback can receive', impatient, busy, notReady, [atCapacity]],
    ['where nobody works and no fallback can receive', impatient, deserted, notReady, [nobody]],
    ['where all are full and the ready fallback is not wanted', alone, busy, ready, [atCapacity]],
    ['where nobody works and the ready fallback is not wanted', alone, deserted, ready, [nobody]],
    ['nowhere that a fallback is ready', impatient, busy, ready, []],
    [
      'nowhere that somebody is free',
      alone,
      aPlace({ agents: [full('grace'), free('miguel')] }),
      notReady,
      [],
    ],
  ])('is refused %s', (_, wish, to, fallback, expected) => {
    expect(against(aRollover({ wish }), to, fallback)).toEqual(expected);
  });
});

describe('a rollback', () => {
  it('is refused for nothing where all is well, without any link', () => {
    expect(against(aRollback(), aPlace({ link: null }))).toEqual([]);
  });

  it('is not refused for a link that was revoked, a skill off its list, or the number of hops', () => {
    const request = aRollback({
      source: anAccount({ maxHops: 1 }),
      course: aCourse({ hops: [aHop('bank', 'retail')] }),
    });
    const to = aPlace({
      link: aLink({ skillIds: [], revokedAt: now }),
      skill: aSkill({ canTransfer: false }),
    });

    expect(against(request, to)).toEqual([]);
  });

  it.each<[string, Destination, Refusal]>([
    ['where there is nothing to undo', nowhere, { type: 'NothingToRollBack' }],
    [
      'outside the hours of the origin, with a code of its own',
      aPlace({ skill: aSkill({ schedule: closed }) }),
      { type: 'RollbackOriginClosed', opensAt: '2026-03-08T23:00:00.000Z', cause: 'SPECIAL_DATE' },
    ],
    [
      'when the account of the origin is out of use',
      aPlace({ account: anAccount({ id: 'bank', status: 'SUSPENDED' }) }),
      { type: 'RollbackOriginGone' },
    ],
    [
      'when the skill of the origin was deleted',
      aPlace({ skill: aSkill({ deleted: true }) }),
      { type: 'RollbackOriginGone' },
    ],
    ['when the skill of the origin has vanished', unknown, { type: 'RollbackOriginGone' }],
    [
      'when the account of the origin was disabled',
      aPlace({ account: anAccount({ id: 'bank', rolloverEnabled: false }) }),
      { type: 'RolloverNotEnabled', accountId: 'bank' },
    ],
    [
      'when the hours of the origin cannot be read',
      aPlace({ skill: aSkill({ schedule: null }) }),
      { type: 'ScheduleInvalid' },
    ],
  ])('is refused %s', (_, to, expected) => {
    expect(against(aRollback(), to)).toEqual([expected]);
  });

  it('is refused for all reasons at once, those of the origin last', () => {
    const request = aRollback({
      course: aCourse({ openTransferId: 'other' }),
      wish: aWish({ note: 'n'.repeat(5001), queueWhenBusy: false }),
    });
    const to = aPlace({
      account: anAccount({ id: 'bank', status: 'SUSPENDED' }),
      skill: aSkill({ deleted: true, schedule: never }),
      agents: [],
    });

    expect(typesAgainst(request, to)).toEqual([
      'TransferInProgress',
      'NoteTooLong',
      'NoAgentAvailable',
      'RollbackOriginClosed',
      'RollbackOriginGone',
    ]);
  });

  it('says that there is nothing to undo beside whatever else is wrong', () => {
    const request = aRollback({
      course: aCourse({ openTransferId: 'other' }),
      wish: aWish({ reasonCode: 'WHIM' }),
    });

    expect(typesAgainst(request, nowhere)).toEqual([
      'TransferInProgress',
      'ReasonUnknown',
      'NothingToRollBack',
    ]);
  });
});
