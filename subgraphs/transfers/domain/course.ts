import type { AccountFacts } from './facts.js';

/** One accepted transfer of a conversation. */
export interface Hop {
  readonly kind: 'ROLLOVER' | 'ROLLBACK';
  readonly from: string;
  readonly to: string;
  readonly at: Date;
}

/** What has become of a conversation's transfers so far. */
export interface Course {
  /** In order. */
  readonly hops: readonly Hop[];
  readonly openTransferId: string | null;
}

export interface TransferWarning {
  readonly code: string;
  readonly message: string;
}

/** How many of the hops were rollovers; only these count against the limit. */
export function rollovers({ hops }: Course): number {
  return hops.filter(({ kind }) => kind === 'ROLLOVER').length;
}

/** What the initiator of a move between two accounts should know beforehand: that it goes to and fro. */
export function warnings(
  { hops }: Course,
  { id: from, bounceWindowSeconds }: AccountFacts,
  to: string,
  at: Date,
): TransferWarning[] {
  const between = hops.filter(
    (hop) =>
      at.getTime() - hop.at.getTime() < bounceWindowSeconds * 1000 &&
      ((hop.from === from && hop.to === to) || (hop.from === to && hop.to === from)),
  );
  if (between.length < 2) return [];
  return [
    { code: 'BOUNCING', message: 'The conversation has gone to and fro between these accounts already.' },
  ];
}
