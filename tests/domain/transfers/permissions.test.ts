import { describe, expect, it } from 'vitest';
import type { Giver } from '../../../subgraphs/transfers/domain/custodyPath.js';
import { mayRequest } from '../../../subgraphs/transfers/domain/permissions.js';
import type { TransferRequest } from '../../../subgraphs/transfers/domain/request.js';
import { aCourse, aHop, anAccount, aRollback, aRollover, aWish, now } from './someFacts.js';

const giver = (accountId: string): Giver => ({
  transferId: `from-${accountId}`,
  accountId,
  skillId: `${accountId}-care`,
  agentId: null,
});
const open = aCourse({ openTransferId: 'open' });
const disabled = anAccount({ rolloverEnabled: false });
const oneHop = aCourse({ hops: [aHop('bank', 'retail')] });

describe('whether a request could be made at all', () => {
  it.each<[string, TransferRequest, Giver[], boolean]>([
    ['a rollover', aRollover(), [], true],
    ['a rollover while another transfer is open', aRollover({ course: open }), [], false],
    ['a rollover from an account that is not enabled', aRollover({ source: disabled }), [], false],
    [
      'a rollover beyond the last hop allowed',
      aRollover({ course: oneHop, source: anAccount({ maxHops: 1 }) }),
      [],
      false,
    ],
    ['a rollover whatever is said in it', aRollover({ wish: aWish({ note: 'x'.repeat(9_000) }) }), [], true],
    [
      'a rollover without the note that is required',
      aRollover({ source: anAccount({ noteRequired: true }) }),
      [],
      true,
    ],
    ['a rollback to the giver', aRollback(), [giver('bank')], true],
    [
      'a rollback beyond the last hop allowed',
      aRollback({ course: oneHop, source: anAccount({ maxHops: 1 }) }),
      [giver('bank')],
      true,
    ],
    ['a rollback where nothing was given', aRollback(), [], false],
    ['a rollback to itself alone', aRollback(), [giver('retail')], false],
    ['a rollback past itself', aRollback(), [giver('retail'), giver('bank')], true],
    ['a rollback while another transfer is open', aRollback({ course: open }), [giver('bank')], false],
    [
      'a rollback from an account that is not enabled',
      aRollback({ source: disabled }),
      [giver('bank')],
      false,
    ],
  ])('%s', (_, request, path, expected) => {
    expect(mayRequest(request, path, now)).toBe(expected);
  });
});
