import { describe, expect, it } from 'vitest';
import { isFinal, mayMove, moves } from '../../../subgraphs/transfers/domain/moves.js';
import type { TransferStatus } from '../../../subgraphs/transfers/domain/moves.js';

const arrows = [
  'SCHEDULED → SCHEDULED',
  'SCHEDULED → QUEUED',
  'SCHEDULED → RETURNED',
  'SCHEDULED → CANCELLED',
  'SCHEDULED → ABANDONED',
  'SCHEDULED → EXPIRED',
  'QUEUED → QUEUED',
  'QUEUED → OFFERED',
  'QUEUED → RETURNED',
  'QUEUED → CANCELLED',
  'QUEUED → ABANDONED',
  'QUEUED → EXPIRED',
  'OFFERED → QUEUED',
  'OFFERED → ACCEPTED',
  'OFFERED → CANCELLED',
  'OFFERED → ABANDONED',
  'OFFERED → EXPIRED',
];
const finals = ['ABANDONED', 'ACCEPTED', 'CANCELLED', 'EXPIRED', 'REJECTED', 'RETURNED'];
const statuses = Object.keys(moves) as TransferStatus[];

describe('the life of a transfer', () => {
  it('knows these moves and no others', () => {
    const possible = statuses.flatMap((from) =>
      statuses.filter((to) => mayMove(from, to)).map((to) => `${from} → ${to}`),
    );

    expect(possible.sort()).toEqual([...arrows].sort());
  });

  it('ends in these states, which nothing leaves', () => {
    expect(statuses.filter(isFinal).sort()).toEqual(finals);
  });
});
