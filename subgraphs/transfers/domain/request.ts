import type { Course } from './course.js';
import type { AccountFacts, ConversationFacts, CustodyFacts } from './facts.js';

/** What the initiator wants, apart from the place. */
export interface Wish {
  readonly note: string | null;
  readonly warmMessage: string | null;
  readonly reasonCode: string | null;
  readonly fallback: 'CONFIGURED' | 'NONE';
  readonly queueWhenBusy: boolean;
  readonly expectedVersion: number | null;
}

/** A request to move custody, with what is known of the conversation and of the account that gives it away. */
export interface TransferRequest {
  readonly kind: 'ROLLOVER' | 'ROLLBACK';
  readonly conversation: ConversationFacts;
  readonly custody: CustodyFacts;
  /** The handler account. */
  readonly source: AccountFacts;
  readonly course: Course;
  /** The account that was named, if one was. */
  readonly namedAccountId: string | null;
  /** The one agent who should be asked first, if one was named. */
  readonly agentId: string | null;
  /** Whether it goes now, or, where the place is closed, waits for it to open. */
  readonly when: 'NOW' | 'AT_OPENING';
  /** Null when somebody only looks: then nothing can be wrong with texts and reasons. */
  readonly wish: Wish | null;
}
