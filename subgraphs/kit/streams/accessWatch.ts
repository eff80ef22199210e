import type { Caller, Role } from '../caller.js';
import { outlast } from '../database/outage.js';
import { graphError } from '../errors.js';
import { whenEnded } from './mapStream.js';
import { revocable } from './revocable.js';
import { freshReads } from '../database/freshReads.js';
import type { Signals } from '../database/signals.js';

/** What is stored of somebody: whoever has a token may also be stored nowhere. Nobody who is stored is deleted. */
export interface StoredUser {
  readonly id: string;
  readonly role: Role;
  readonly brandId: string | null;
  readonly accountId: string | null;
  readonly revoked: boolean;
}

/** Tokens outlive what they say: streams end when the caller is not any more who its token says. */
export interface AccessWatch {
  /** The same stream until then; it fails with FORBIDDEN afterwards, or at once. */
  guard<Item>(caller: Caller, stream: AsyncIterableIterator<Item>): Promise<AsyncIterableIterator<Item>>;
}

interface Guarded {
  readonly caller: Caller;
  readonly revoke: (error: Error) => void;
}

const topic = 'rollover_access';

/** Looks when it is signalled: one read for all who have streams open, and none when nobody has. */
export function watchAccess(
  read: (ids: readonly string[]) => Promise<StoredUser[]>,
  signals: Signals,
): AccessWatch {
  const open = new Set<Guarded>();
  let unsubscribe: () => void = () => undefined;
  const load = storedUsers(read);
  const check = async (caller: Caller): Promise<void> => {
    const stored = await outlast(() => load(caller.id));
    if (!holds(caller, stored)) throw accessHasChanged();
  };
  const checkAll = (): void => {
    for (const { caller, revoke } of open) check(caller).catch(revoke);
  };
  return {
    async guard(caller, source) {
      const watched = whenEnded(source, () => {
        open.delete(guarded);
        if (open.size === 0) unsubscribe();
      });
      const { stream, revoke } = revocable(watched);
      const guarded: Guarded = { caller, revoke };
      if (open.size === 0) unsubscribe = signals.subscribe(topic, checkAll);
      open.add(guarded);
      try {
        await check(caller);
      } catch (error) {
        await stream.return?.();
        throw error;
      }
      return stream;
    },
  };
}

/** One read at a time, for all who were asked about since the one before it began. */
function storedUsers(
  read: (ids: readonly string[]) => Promise<StoredUser[]>,
): (id: string) => Promise<StoredUser | null> {
  const reads = freshReads<ReadonlyMap<string, StoredUser>>();
  let wanted = new Set<string>();
  const readWanted = async (): Promise<ReadonlyMap<string, StoredUser>> => {
    const ids = [...wanted];
    wanted = new Set();
    return new Map((await read(ids)).map((user) => [user.id, user]));
  };
  return async (id) => {
    wanted.add(id);
    return (await reads('users', readWanted)).get(id) ?? null;
  };
}

function holds(caller: Caller, stored: StoredUser | null): boolean {
  if (stored === null) return true;
  const { role, brandId, accountId, revoked } = stored;
  return !revoked && role === caller.role && brandId === caller.brandId && accountId === caller.accountId;
}

function accessHasChanged(): Error {
  return graphError('FORBIDDEN', 'Your access has changed since the token was issued: get a new one.');
}
