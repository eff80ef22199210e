import { describe, expect, it } from 'vitest';
import type { Caller } from '../../../subgraphs/kit/caller.js';
import { allowedActions, cancelRefusal } from '../../../subgraphs/transfers/domain/answering.js';
import type { Answerable, OwnOffer } from '../../../subgraphs/transfers/domain/answering.js';
import type { TransferStatus } from '../../../subgraphs/transfers/domain/moves.js';
import { aCaller, after, now } from './someFacts.js';

const aTransfer = (status: TransferStatus): Answerable => ({
  status,
  initiatorId: 'anna',
  sourceAccountId: 'retail',
});
const anOffer = (status: string, expiresAt = after(30)): OwnOffer => ({ status, expiresAt });

const anna = aCaller();
const grace = aCaller({ id: 'grace', accountId: 'bank' });
const manager = aCaller({ id: 'mia', role: 'MANAGER' });
const otherManager = aCaller({ id: 'max', role: 'MANAGER', accountId: 'bank' });
const colleague = aCaller({ id: 'jonas' });

describe('what a caller may do with a transfer', () => {
  it.each<[string, Caller, TransferStatus, OwnOffer[], string[]]>([
    ['its initiator, while it waits', anna, 'QUEUED', [], ['CANCEL']],
    ['its initiator, while it rings', anna, 'OFFERED', [], ['CANCEL']],
    ["the source's manager", manager, 'OFFERED', [], ['CANCEL']],
    ["the destination's manager", otherManager, 'OFFERED', [], []],
    ['a colleague of the initiator', colleague, 'OFFERED', [], []],
    ['the agent at whom it rings', grace, 'OFFERED', [anOffer('OPEN')], ['ACCEPT', 'DECLINE']],
    ['the same, one millisecond too late', grace, 'OFFERED', [anOffer('OPEN', now)], []],
    ['an agent who has declined', grace, 'OFFERED', [anOffer('DECLINED')], []],
    [
      'one who has declined before',
      grace,
      'OFFERED',
      [anOffer('DECLINED'), anOffer('OPEN')],
      ['ACCEPT', 'DECLINE'],
    ],
    ['an agent who let it ring too long', grace, 'QUEUED', [anOffer('TIMED_OUT')], []],
    ['the initiator at whom it rings', anna, 'OFFERED', [anOffer('OPEN')], ['ACCEPT', 'DECLINE', 'CANCEL']],
  ])('%s', (_, caller, status, offers, expected) => {
    expect(allowedActions(caller, aTransfer(status), offers, now)).toEqual(expected);
  });

  it.each<TransferStatus>(['ACCEPTED', 'REJECTED', 'RETURNED', 'CANCELLED', 'ABANDONED', 'EXPIRED'])(
    'is nothing once it is %s',
    (status) => {
      for (const caller of [anna, manager, grace])
        expect(allowedActions(caller, aTransfer(status), [anOffer('WITHDRAWN')], now)).toEqual([]);
    },
  );

  it('is not told to who may not do it: the role comes before the status', () => {
    expect(cancelRefusal(colleague, aTransfer('ACCEPTED'))).toEqual({ type: 'ForbiddenRole' });
    expect(cancelRefusal(anna, aTransfer('ACCEPTED'))).toEqual({
      type: 'TransferNotPending',
      status: 'ACCEPTED',
    });
  });
});
