import type { DemoUser } from './users.js';

/** What a token says of a demo user: the claims that `subgraphs/kit/caller.ts` reads. */
export function tokenClaims({ id, role, name, brandId, accountId, accountIds, channel }: DemoUser) {
  return {
    sub: id,
    name,
    role,
    ...(brandId !== null && { brand: brandId }),
    ...(accountId !== null && { account: accountId }),
    ...(accountIds && { accounts: accountIds }),
    ...(channel !== undefined && { channel }),
    scope: scopes[role] ?? '',
  };
}

const scopes: Partial<Record<DemoUser['role'], string>> = {
  AGENT: 'rollover',
  MANAGER: 'rollover',
  BOT: 'rollover:bot',
};
