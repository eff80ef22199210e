import { describe, expect, it } from 'vitest';
import { nowhere } from '../../../subgraphs/transfers/domain/facts.js';
import type { Destination } from '../../../subgraphs/transfers/domain/facts.js';
import type { Refusal } from '../../../subgraphs/transfers/domain/refusal.js';
import { against, typesAgainst, unknown } from './against.js';
import {
  aCourse,
  aHop,
  aLink,
  anAccount,
  aPlace,
  aRollback,
  aSkill,
  aWish,
  closed,
  never,
  now,
} from './someFacts.js';

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
