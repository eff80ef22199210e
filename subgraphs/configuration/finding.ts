import type { LinkSetup } from './brandSetup.js';

/** Something configured that cannot do what it seems to be meant for, though nothing forbids it. */
export interface Finding {
  readonly code: FindingCode;
  readonly message: string;
  /** The skills it is about; a circle in its order. */
  readonly skillIds: readonly string[];
  /** The link it is about; null when it is about skills alone. */
  readonly link: LinkSetup | null;
}

export type FindingCode =
  | 'SKILL_NEVER_OPENS'
  | 'FALLBACK_CYCLE'
  | 'FALLBACK_GONE'
  | 'FALLBACK_CLOSED'
  | 'FALLBACK_NEVER_OPENS'
  | 'FALLBACK_CHANNEL_NOT_SERVED'
  | 'FALLBACK_NOT_ALLOWED'
  | 'FALLBACK_NEVER_REACHED'
  | 'FALLBACK_ACCOUNT_SUSPENDED'
  | 'FALLBACK_NOT_ENABLED'
  | 'SKILL_FALLBACK_NOT_ALLOWED'
  | 'LINK_SKILL_GONE'
  | 'LINK_SKILL_NOT_TRANSFERABLE'
  | 'LINK_NOT_ENABLED'
  | 'LINK_ACCOUNT_SUSPENDED';
