import type { Caller } from '../../kit/caller.js';

/** Which conversations a caller sees, and how much of them. A null among the bounds means that it does not matter. */
export interface Reach {
  readonly brandId: string | null;
  readonly channel: string | null;
  /** One of these must have or have had custody; it reads as far as custody lasted. */
  readonly accountIds: readonly string[] | null;
  /** Whether what people wrote is shown, and the consumer's name. */
  readonly texts: boolean;
  /** The account whose notes are shown; null for none. */
  readonly notesOf: string | null;
}

const nothing: Reach = { brandId: null, channel: null, accountIds: [], texts: false, notesOf: null };

/** What the caller may see. One whose token names no brand, account or channel where its role needs one sees nothing. */
export function reach({ role, brandId, accountId, accountIds, channel }: Caller): Reach {
  if (role === 'ADMIN') return { ...nothing, brandId, accountIds: null };
  if (brandId === null) return nothing;
  switch (role) {
    case 'AGENT':
    case 'BOT':
    case 'MANAGER':
      if (accountId === null) return nothing;
      return { brandId, channel: null, accountIds: [accountId], texts: true, notesOf: accountId };
    case 'CONNECTOR':
      if (channel === null) return nothing;
      return { brandId, channel, accountIds: null, texts: true, notesOf: null };
    case 'PARTNER':
      return { ...nothing, brandId, accountIds };
    case 'ANALYST':
      return { ...nothing, brandId, accountIds: null };
  }
}
