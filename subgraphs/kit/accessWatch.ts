import DataLoader from 'dataloader';
import type { Caller, Role } from './caller.js';
import { graphError } from './errors.js';
import { whenEnded } from './mapStream.js';
import { outlast } from './outage.js';
import { revocable } from './revocable.js';
import type { Signals } from './signals.js';

/** What is stored of somebody: whoever has a token may also be stored nowhere. */
export interface StoredUser {
  readonly id: string;
  readonly role: Role;
  readonly brandId: string | null;
  readonly accountId: string | null;
}

/** Tokens outlive what they say: streams end when the caller is not any more who its token says. */
export interface AccessWatch {
  /** The same stream until then; it fails with FORBIDDEN afterwards, or at once. */
  guard<Item>(caller: Caller, stream: AsyncIterableIterator<Item>): Promise<AsyncIterableIterator<Item>>;
}

interface Guarded {
  readonly caller: Caller;
  wasStored: boolean;
  revoke(error: Error): void;
}

const topic = 'rollover_access';

/** Looks when it is signalled: one read for all who have streams open, and none when nobody has. */
export function watchAccess(
  read: (ids: readonly string[]) => Promise<readonly StoredUser[]>,
  signals: Signals,
): AccessWatch {
  const open = new Set<Guarded>();
  const users = new DataLoader<string, StoredUser | null>((ids) => byId(read, ids), { cache: false });
  const check = async (guarded: Guarded): Promise<void> => {
    const stored = await outlast(() => users.load(guarded.caller.id));
    if (!holds(guarded, stored)) guarded.revoke(revoked());
    guarded.wasStored ||= stored !== null;
  };
  let unsubscribe: () => void = () => undefined;
  const checkAll = (): void => {
    for (const guarded of open) check(guarded).catch(guarded.revoke);
  };
  return {
    async guard(caller, stream) {
      const { stream: guardedStream, revoke } = revocable(stream);
      const guarded = { caller, wasStored: false, revoke };
      if (open.size === 0) unsubscribe = signals.subscribe(topic, checkAll);
      open.add(guarded);
      await check(guarded);
      return whenEnded(guardedStream, () => {
        if (open.delete(guarded) && open.size === 0) unsubscribe();
      });
    },
  };
}

async function byId(
  read: (ids: readonly string[]) => Promise<readonly StoredUser[]>,
  ids: readonly string[],
): Promise<(StoredUser | null)[]> {
  const found = new Map((await read([...new Set(ids)])).map((user) => [user.id, user]));
  return ids.map((id) => found.get(id) ?? null);
}

function holds({ caller, wasStored }: Guarded, stored: StoredUser | null): boolean {
  if (stored === null) return !wasStored;
  return (
    stored.role === caller.role &&
    stored.brandId === caller.brandId &&
    (stored.accountId === null || stored.accountId === caller.accountId)
  );
}

function revoked(): Error {
  return graphError('FORBIDDEN', 'Your access has changed since the token was issued: get a new one.');
}
