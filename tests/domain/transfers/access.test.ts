import { describe, expect, it } from 'vitest';
import type { Caller } from '../../../subgraphs/kit/caller.js';
import {
  maySeeCustody,
  maySeeLineage,
  sight,
  viewOfTransfer,
} from '../../../subgraphs/transfers/domain/access.js';
import type { TransferScope, TransferView } from '../../../subgraphs/transfers/domain/access.js';
import { aCaller } from './someFacts.js';

/** Tried at bank, then at travel, and accepted there. */
function aTransfer(some: Partial<TransferScope> = {}): TransferScope {
  return {
    brandId: 'acme',
    status: 'ACCEPTED',
    noteAudience: 'SOURCE_AND_DESTINATION',
    sourceAccountId: 'retail',
    attempts: [
      { number: 1, accountId: 'bank' },
      { number: 2, accountId: 'travel' },
    ],
    pathAccountIds: ['retail', 'travel'],
    ...some,
  };
}

const agentOf = (accountId: string, some: Partial<Caller> = {}): Caller => aCaller({ accountId, ...some });
const brandWide = { accountId: null, accountIds: [] };
const analyst = aCaller({ ...brandWide, role: 'ANALYST' });
const connector = aCaller({ ...brandWide, role: 'CONNECTOR', channel: 'WEB' });
const admin = aCaller({ ...brandWide, role: 'ADMIN', brandId: null });
const adminOf = (brandId: string): Caller => ({ ...admin, brandId });
const partnerOf = (...accountIds: string[]): Caller =>
  aCaller({ role: 'PARTNER', accountId: null, accountIds });

const whole = { kind: 'WHOLE', texts: true };
const wholeWithoutTexts = { kind: 'WHOLE', texts: false };
const onlyTheFirst = { kind: 'ATTEMPTS', numbers: [1], texts: true };

describe('what of a transfer is seen', () => {
  it.each<[string, Caller, TransferView | null | object]>([
    ['an agent of the source', agentOf('retail'), whole],
    ['an agent of the account that accepted', agentOf('travel'), whole],
    ['a bot of the source', agentOf('retail', { role: 'BOT' }), whole],
    ['a manager of the source', agentOf('retail', { role: 'MANAGER' }), whole],
    ['an agent of an account that was only tried', agentOf('bank'), onlyTheFirst],
    ['an agent of an account off the path', agentOf('insurance'), null],
    ['an agent of another brand, by whatever account', agentOf('retail', { brandId: 'globex' }), null],
    ['the analyst of the brand', analyst, wholeWithoutTexts],
    ['the analyst of another brand', { ...analyst, brandId: 'globex' }, null],
    ['an administrator', admin, wholeWithoutTexts],
    ['an administrator of the brand', adminOf('acme'), wholeWithoutTexts],
    ['an administrator of another brand', adminOf('globex'), null],
    ['a connector of the brand', connector, null],
    ['a partner for the source', partnerOf('retail'), wholeWithoutTexts],
    ['a partner for one that was only tried', partnerOf('bank'), { ...onlyTheFirst, texts: false }],
    ['a partner for accounts off the path', partnerOf('insurance'), null],
    ['a partner without accounts', partnerOf(), null],
  ])('by %s', (_, caller, expected) => {
    expect(viewOfTransfer(caller, aTransfer())).toEqual(expected);
  });

  it('by an account of the conversation that had no part in it: the course, without the texts', () => {
    const transfer = aTransfer({ pathAccountIds: ['retail', 'insurance', 'travel'] });

    expect(viewOfTransfer(agentOf('insurance'), transfer)).toEqual(wholeWithoutTexts);
  });

  it.each<[string, Caller, object | null]>([
    ['an account of the conversation that had no part in it', agentOf('insurance'), whole],
    ['its manager', agentOf('insurance', { role: 'MANAGER' }), whole],
    ['an account that was only tried', agentOf('bank'), onlyTheFirst],
    ['the source', agentOf('retail'), whole],
    ['a partner', partnerOf('insurance', 'retail'), wholeWithoutTexts],
    ['the analyst', analyst, wholeWithoutTexts],
    ['an account off the path', agentOf('utility'), null],
  ])('with a note for the whole path, by %s', (_, caller, expected) => {
    const pathAccountIds = ['retail', 'insurance', 'travel'];

    expect(viewOfTransfer(caller, aTransfer({ noteAudience: 'PATH', pathAccountIds }))).toEqual(expected);
  });

  it('by an account that was tried twice: both attempts', () => {
    const attempts = [1, 2, 3].map((number) => ({ number, accountId: number === 2 ? 'travel' : 'bank' }));

    expect(viewOfTransfer(agentOf('bank'), aTransfer({ attempts }))).toEqual({
      ...onlyTheFirst,
      numbers: [1, 3],
    });
  });

  it('by the source and the analyst alone, when the request was refused', () => {
    const refused = aTransfer({ status: 'REJECTED', attempts: [], pathAccountIds: ['retail', 'bank'] });

    expect(viewOfTransfer(agentOf('retail'), refused)).toEqual(whole);
    expect(viewOfTransfer(analyst, refused)).toEqual(wholeWithoutTexts);
    expect(viewOfTransfer(agentOf('bank'), refused)).toBeNull();
    expect(viewOfTransfer(partnerOf('bank'), refused)).toBeNull();
  });
});

describe('who knows who holds a conversation, and its lineage', () => {
  const scope = { brandId: 'acme', channel: 'WEB', pathAccountIds: ['retail', 'travel'] };

  it.each<[string, Caller, { custody: boolean; lineage: boolean }]>([
    ['the account that handles it', agentOf('travel'), { custody: true, lineage: true }],
    ['a former handler', agentOf('retail'), { custody: true, lineage: true }],
    ['an account off the path', agentOf('bank'), { custody: false, lineage: false }],
    ['another brand', agentOf('retail', { brandId: 'globex' }), { custody: false, lineage: false }],
    ['the analyst', analyst, { custody: true, lineage: true }],
    ['an administrator', admin, { custody: true, lineage: true }],
    ["another brand's", adminOf('globex'), { custody: false, lineage: false }],
    ['a partner for one on the path', partnerOf('bank', 'travel'), { custody: true, lineage: true }],
    ['a partner for one off the path', partnerOf('bank'), { custody: false, lineage: false }],
    ["the channel's connector: custody alone", connector, { custody: true, lineage: false }],
    ["another channel's", { ...connector, channel: 'SMS' }, { custody: false, lineage: false }],
    ["another brand's", { ...connector, brandId: 'globex' }, { custody: false, lineage: false }],
  ])('%s', (_, caller, expected) => {
    const seen = { custody: maySeeCustody(caller, scope), lineage: maySeeLineage(caller, scope) };

    expect(seen).toEqual(expected);
  });
});

describe('the list of transfers', () => {
  it.each<[string, Caller, object]>([
    ['of all brands, for an administrator of all', admin, { brandId: null, accountIds: null }],
    ['of one brand, for its administrator', adminOf('acme'), { brandId: 'acme', accountIds: null }],
    ['of one brand, for its analyst', analyst, { brandId: 'acme', accountIds: null }],
    ['of its account, for an agent', agentOf('retail'), { brandId: 'acme', accountIds: ['retail'] }],
    [
      "of its token's accounts, for a partner",
      partnerOf('a', 'b'),
      { brandId: 'acme', accountIds: ['a', 'b'] },
    ],
    ['empty, for a connector', { ...connector, accountIds: ['retail'] }, { brandId: 'acme', accountIds: [] }],
    ['empty, for an analyst of no brand', { ...analyst, brandId: null }, { brandId: null, accountIds: [] }],
  ])('is %s', (_, caller, expected) => {
    expect(sight(caller)).toEqual(expected);
  });
});
