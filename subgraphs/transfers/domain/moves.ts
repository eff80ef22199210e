export type TransferStatus =
  | 'SCHEDULED'
  | 'QUEUED'
  | 'OFFERED'
  | 'ACCEPTED'
  | 'REJECTED'
  | 'RETURNED'
  | 'CANCELLED'
  | 'ABANDONED'
  | 'EXPIRED';

/** Every legal move. A status with no moves is final. */
export const moves = {
  SCHEDULED: ['SCHEDULED', 'QUEUED', 'RETURNED', 'CANCELLED', 'ABANDONED', 'EXPIRED'],
  QUEUED: ['QUEUED', 'OFFERED', 'RETURNED', 'CANCELLED', 'ABANDONED', 'EXPIRED'],
  OFFERED: ['QUEUED', 'ACCEPTED', 'CANCELLED', 'ABANDONED', 'EXPIRED'],
  ACCEPTED: [],
  REJECTED: [],
  RETURNED: [],
  CANCELLED: [],
  ABANDONED: [],
  EXPIRED: [],
} as const satisfies Record<TransferStatus, readonly TransferStatus[]>;

export function isFinal(status: TransferStatus): boolean {
  return moves[status].length === 0;
}

/**
 * Whether a transfer may go from one status to another: to QUEUED again when the next attempt begins, to SCHEDULED again
 * when the opening that it waits for has moved.
 */
export function mayMove(from: TransferStatus, to: TransferStatus): boolean {
  return (moves[from] as readonly TransferStatus[]).includes(to);
}
