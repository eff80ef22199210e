import { describe, expect, it } from 'vitest';
import { reach } from '../../../../subgraphs/conversations/domain/access.js';
import type { Caller } from '../../../../subgraphs/kit/caller.js';

const nobody: Caller = {
  id: 'someone',
  role: 'AGENT',
  brandId: null,
  accountId: null,
  accountIds: [],
  scopes: [],
  channel: null,
};
const nothing = { accountIds: [], texts: false, notesOf: null };

describe('what a caller reaches', () => {
  it.each(['AGENT', 'BOT', 'MANAGER'] as const)(
    '%s: what came through its account, with texts and notes',
    (role) => {
      const caller = { ...nobody, role, brandId: 'acme', accountId: 'acme-bank', accountIds: ['acme-bank'] };

      expect(reach(caller)).toEqual({
        brandId: 'acme',
        channel: null,
        accountIds: ['acme-bank'],
        texts: true,
        notesOf: 'acme-bank',
      });
    },
  );

  it('a connector: its channel of its brand, with texts and without notes', () => {
    const caller = { ...nobody, role: 'CONNECTOR' as const, brandId: 'acme', channel: 'SMS' };

    expect(reach(caller)).toEqual({
      brandId: 'acme',
      channel: 'SMS',
      accountIds: null,
      texts: true,
      notesOf: null,
    });
  });

  it('a partner: what came through the accounts in its token, without texts', () => {
    const caller = {
      ...nobody,
      role: 'PARTNER' as const,
      brandId: 'acme',
      accountIds: ['acme-bank', 'acme-retail'],
    };

    expect(reach(caller)).toEqual({
      brandId: 'acme',
      channel: null,
      accountIds: ['acme-bank', 'acme-retail'],
      texts: false,
      notesOf: null,
    });
  });

  it.each([
    ['an analyst: its brand', { ...nobody, role: 'ANALYST' as const, brandId: 'acme' }, 'acme'],
    ['an administrator: every brand', { ...nobody, role: 'ADMIN' as const }, null],
    [
      'an administrator of one brand: that brand',
      { ...nobody, role: 'ADMIN' as const, brandId: 'acme' },
      'acme',
    ],
  ])('%s, without texts', (_, caller, brandId) => {
    expect(reach(caller)).toEqual({ brandId, channel: null, accountIds: null, texts: false, notesOf: null });
  });

  it.each([
    ['an agent without an account', { ...nobody, brandId: 'acme', accountIds: ['acme-bank'] }],
    ['an agent without a brand', { ...nobody, accountId: 'acme-bank', accountIds: ['acme-bank'] }],
    ['a connector without a channel', { ...nobody, role: 'CONNECTOR' as const, brandId: 'acme' }],
    ['an analyst without a brand', { ...nobody, role: 'ANALYST' as const }],
    ['a partner without accounts', { ...nobody, role: 'PARTNER' as const, brandId: 'acme' }],
  ])('%s: nothing', (_, caller) => {
    expect(reach(caller)).toMatchObject(nothing);
  });
});
