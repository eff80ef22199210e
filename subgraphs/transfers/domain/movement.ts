/** What decides how a change of custody looks from some accounts. */
interface Change {
  readonly cause: string;
  readonly accountId: string;
  readonly leftAccountId: string | null;
}

export type Movement = 'CAME' | 'STAYED' | 'WENT' | 'ENDED';

/** What a change of custody means to accounts of which at least one had it before or has it now. */
export function movement(
  { cause, accountId, leftAccountId }: Change,
  accountIds: readonly string[],
): Movement {
  if (cause === 'CLOSED') return 'ENDED';
  if (!accountIds.includes(accountId)) return 'WENT';
  return cause === 'STARTED' || leftAccountId !== null ? 'CAME' : 'STAYED';
}
