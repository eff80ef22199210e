import { z } from 'zod';
import { graphError } from './errors.js';
import type { Claims } from './tokens.js';

const roles = ['AGENT', 'BOT', 'MANAGER', 'ANALYST', 'PARTNER', 'CONNECTOR', 'ADMIN'] as const;

export type Role = (typeof roles)[number];

/** Who is asking, as a verified token says. */
export interface Caller {
  readonly id: string;
  readonly role: Role;
  /** Null for an administrator of all brands. */
  readonly brandId: string | null;
  /** The account the caller works in; null for callers of a whole brand or of none. */
  readonly accountId: string | null;
  /** The accounts a partner's token names; for all others the one they work in, or none. */
  readonly accountIds: readonly string[];
  readonly scopes: readonly string[];
  /** The channel a connector speaks for; null for all others. */
  readonly channel: string | null;
}

/** Whether the caller may know that something of a brand exists; null is the brand of what belongs to none. */
export function seesBrand(caller: Caller, brandId: string | null): boolean {
  return caller.brandId === null ? caller.role === 'ADMIN' : caller.brandId === brandId;
}

const callerClaims = z.object({
  sub: z.string().min(1),
  role: z.enum(roles),
  brand: z.string().optional(),
  account: z.string().optional(),
  accounts: z.array(z.string()).optional(),
  scope: z.string().default(''),
  channel: z.string().optional(),
});

const known = new WeakMap<Claims, Caller>();

/** The caller behind a token's claims; throws UNAUTHENTICATED when they do not say who is asking. */
export function callerOf(claims: Claims): Caller {
  const caller = known.get(claims) ?? read(claims);
  known.set(claims, caller);
  return caller;
}

function read(claims: Claims): Caller {
  const parsed = callerClaims.safeParse(claims);
  if (!parsed.success) throw graphError('UNAUTHENTICATED', 'The token does not say which role asks.');
  const { sub, role, brand, account, accounts, scope, channel } = parsed.data;
  return {
    id: sub,
    role,
    brandId: brand ?? null,
    accountId: account ?? null,
    accountIds: accounts ?? (account === undefined ? [] : [account]),
    scopes: scope.split(' ').filter((name) => name !== ''),
    channel: channel ?? null,
  };
}
