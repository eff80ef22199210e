import { seesBrand } from '../../kit/caller.js';
import type { Caller } from '../../kit/caller.js';

/** What decides who may see a transfer. */
export interface TransferScope {
  readonly brandId: string;
  readonly status: string;
  readonly noteAudience: 'SOURCE_AND_DESTINATION' | 'PATH';
  readonly sourceAccountId: string;
  readonly attempts: readonly { readonly number: number; readonly accountId: string }[];
  /** Accounts that have or had custody of the conversation. */
  readonly pathAccountIds: readonly string[];
}

/** Everything of a transfer, or only the attempts at the caller's accounts; `texts` says whether notes may be read. */
export type TransferView =
  | { readonly kind: 'WHOLE'; readonly texts: boolean }
  | { readonly kind: 'ATTEMPTS'; readonly numbers: readonly number[]; readonly texts: boolean };

/** What `caller` may see of a transfer; null when it may not even know of it. */
export function viewOfTransfer(caller: Caller, transfer: TransferScope): TransferView | null {
  if (!seesBrand(caller, transfer.brandId) || caller.role === 'CONNECTOR') return null;
  if (caller.role === 'ADMIN' || caller.role === 'ANALYST') return { kind: 'WHOLE', texts: false };

  const texts = caller.role !== 'PARTNER';
  const isOurs = (accountId: string): boolean => caller.accountIds.includes(accountId);
  if (isOurs(transfer.sourceAccountId)) return { kind: 'WHOLE', texts };
  if (transfer.status === 'REJECTED') return null;
  const numbers = transfer.attempts.filter(({ accountId }) => isOurs(accountId)).map(({ number }) => number);
  if (transfer.pathAccountIds.some(isOurs)) {
    return { kind: 'WHOLE', texts: texts && (numbers.length > 0 || transfer.noteAudience === 'PATH') };
  }
  return numbers.length > 0 ? { kind: 'ATTEMPTS', numbers, texts } : null;
}

/** What decides who may see an event of a transfer: as of the moment at which it was read from the log. */
export interface EventScope {
  readonly brandId: string;
  /** The accounts that see the whole transfer. */
  readonly pathAccountIds: readonly string[];
  readonly attemptAccountId: string | null;
}

export type EventView = 'WHOLE' | 'ATTEMPT';

/** As what `caller` may see an event: as part of the transfer, or only of the attempt; null when it may not know of it. */
export function viewOfEvent(caller: Caller, event: EventScope): EventView | null {
  if (!seesBrand(caller, event.brandId) || caller.role === 'CONNECTOR') return null;
  if (caller.role === 'ADMIN' || caller.role === 'ANALYST') return 'WHOLE';
  if (event.pathAccountIds.some((id) => caller.accountIds.includes(id))) return 'WHOLE';
  const { attemptAccountId } = event;
  return attemptAccountId !== null && caller.accountIds.includes(attemptAccountId) ? 'ATTEMPT' : null;
}

/** The accounts of which a caller may follow the feeds; null when feeds are not for it. */
export function feedAccounts({ role, brandId, accountIds }: Caller): readonly string[] | null {
  return brandId !== null && (role === 'PARTNER' || role === 'MANAGER') ? accountIds : null;
}

/** The accounts of which a caller may follow who holds their conversations; null when that is not for it. */
export function custodyAccounts(caller: Caller): readonly string[] | null {
  const { role, brandId, accountIds } = caller;
  return brandId !== null && (role === 'AGENT' || role === 'BOT') ? accountIds : feedAccounts(caller);
}

/** In which brand a caller sees transfers (null: in all), and only those that these accounts have to do with (null: all). */
export interface Sight {
  readonly brandId: string | null;
  readonly accountIds: readonly string[] | null;
}

export function sight({ role, brandId, accountIds }: Caller): Sight {
  if (role === 'ADMIN') return { brandId, accountIds: null };
  if (brandId === null || role === 'CONNECTOR') return { brandId, accountIds: [] };
  return { brandId, accountIds: role === 'ANALYST' ? null : accountIds };
}

/** Whether the last attempt, and so what becomes of the transfer in the end, is in view. */
export function seesEnd(view: TransferView, attempts: TransferScope['attempts']): boolean {
  return view.kind === 'WHOLE' || view.numbers.includes(attempts.at(-1)?.number ?? 0);
}

/** Who may know who holds a conversation, and its lineage. */
export interface CustodyScope {
  readonly brandId: string;
  readonly channel: string;
  readonly pathAccountIds: readonly string[];
}

export function maySeeCustody(caller: Caller, scope: CustodyScope): boolean {
  return (
    maySeeLineage(caller, scope) ||
    (caller.role === 'CONNECTOR' && caller.brandId === scope.brandId && caller.channel === scope.channel)
  );
}

export function maySeeLineage(caller: Caller, { brandId, pathAccountIds }: CustodyScope): boolean {
  if (!seesBrand(caller, brandId) || caller.role === 'CONNECTOR') return false;
  if (caller.role === 'ADMIN' || caller.role === 'ANALYST') return true;
  return pathAccountIds.some((id) => caller.accountIds.includes(id));
}
