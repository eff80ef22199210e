import type { Destination } from './facts.js';
import type { Refusal } from './refusal.js';
import type { Fallback } from './refusals.js';
import type { Wish } from './request.js';
import { standing } from './standing.js';

export type Outcome = 'OFFER' | 'QUEUE' | 'FALLBACK' | 'SCHEDULE' | 'REFUSE';

/** What a request does at a place that has `refusals` against it: the mutation and the lists before it agree on this. */
export function outcome(
  refusals: readonly Refusal[],
  { agents }: Destination,
  fallback: Fallback,
  wish: Pick<Wish, 'fallback' | 'queueWhenBusy'>,
): Outcome {
  if (refusals.length > 0) return 'REFUSE';
  const now = standing(agents);
  if (now === 'FREE') return 'OFFER';
  const mayFallBack = wish.fallback === 'CONFIGURED' && fallback.canReceive;
  if (mayFallBack && (now === 'AWAY' || !wish.queueWhenBusy)) return 'FALLBACK';
  return 'QUEUE';
}
