/** An accepted rollover that no rollback has undone: it pushed its giver onto the custody path. */
export interface Giver {
  readonly transferId: string;
  readonly accountId: string;
  readonly skillId: string;
  readonly agentId: string | null;
}

export type RollbackTarget = 'PREVIOUS' | 'OWNER';

/** Where a rollback goes, and what it undoes, oldest first. */
export interface Way {
  readonly to: RollbackTarget;
  readonly place: Giver;
  readonly undoes: readonly string[];
}

/** The handler's way back along the custody path (oldest giver first); null when there is nothing to roll back. */
export function wayBack(path: readonly Giver[], to: RollbackTarget, handlerId: string): Way | null {
  const place = to === 'OWNER' ? path[0] : path.at(-1);
  if (!place || place.accountId === handlerId) return null;
  const undone = to === 'OWNER' ? path : path.slice(-1);
  return { to, place, undoes: undone.map(({ transferId }) => transferId) };
}
