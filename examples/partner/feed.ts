import type { TransferEvent } from './followFeed.js';
import { Refused } from './refused.js';

export const feed = `subscription Feed($after: String!) {
  transferEventRecorded(after: $after) { cursor type version transfer { id } }
}`;

export interface FeedData {
  readonly transferEventRecorded: TransferEvent;
}

interface Result {
  readonly data?: FeedData | null | undefined;
  readonly errors?: readonly { readonly message: string }[] | undefined;
}

/** The event of a result; throws the refusal that stands in its place. */
export function eventIn({ data, errors = [] }: Result): TransferEvent {
  if (!data) throw new Refused(errors);
  return data.transferEventRecorded;
}
