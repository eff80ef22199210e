/** An open stream counts as a connection for this long after it was last renewed: a killed process renews no more. */
export const leaseMs = 30_000;

/** Well below `leaseMs`, so that a late renewal loses nothing. */
export const renewalMs = 20_000;

/** Who has had no connection for this long is gone. */
export const goneAfterMs = 60_000;

/** Since when a worker has been looking without a break, and when it looked last. */
export interface Watch {
  readonly since: Date;
  readonly lastLookAt: Date;
}

/**
 * The watch after a look at `at`. It begins anew after a break: whoever was down or without database cannot know who
 * was connected meanwhile, and all streams that it cut off itself need the time to come back.
 */
export function afterLook(watch: Watch | null, at: Date): Watch {
  const isUnbroken = watch !== null && at.getTime() - watch.lastLookAt.getTime() <= leaseMs;
  return { since: isUnbroken ? watch.since : at, lastLookAt: at };
}

/** Those whose last connection ended by then are gone now; null while the watch is too short to tell. */
export function goneSince({ since, lastLookAt }: Watch): Date | null {
  const endedBy = new Date(lastLookAt.getTime() - goneAfterMs);
  return since <= endedBy ? endedBy : null;
}
