import { describe, expect, it } from 'vitest';
import { wayBack } from '../../../subgraphs/transfers/domain/custodyPath.js';
import type { Giver } from '../../../subgraphs/transfers/domain/custodyPath.js';

/** What handing over from `accountId` pushed onto the path. */
function giver(accountId: string, transferId: string): Giver {
  return { transferId, accountId, skillId: `${accountId}-care`, agentId: `${accountId}-agent` };
}

const [fromA, fromB, fromC] = [giver('A', 'A→B'), giver('B', 'B→C'), giver('C', 'C→A')];

describe('the way back', () => {
  it('from B is to A, whether by PREVIOUS or by OWNER', () => {
    expect(wayBack([fromA], 'PREVIOUS', 'B')).toEqual({ to: 'PREVIOUS', place: fromA, undoes: ['A→B'] });
    expect(wayBack([fromA], 'OWNER', 'B')).toEqual({ to: 'OWNER', place: fromA, undoes: ['A→B'] });
  });

  it('from C, after A→B→C, is to B by PREVIOUS and undoes the last hop alone', () => {
    expect(wayBack([fromA, fromB], 'PREVIOUS', 'C')).toEqual({
      to: 'PREVIOUS',
      place: fromB,
      undoes: ['B→C'],
    });
  });

  it('from C, after A→B→C, is to A by OWNER and undoes both hops, the oldest first', () => {
    expect(wayBack([fromA, fromB], 'OWNER', 'C')).toEqual({
      to: 'OWNER',
      place: fromA,
      undoes: ['A→B', 'B→C'],
    });
  });

  it.each(['PREVIOUS', 'OWNER'] as const)('is none by %s where the path is empty', (to) => {
    expect(wayBack([], to, 'A')).toBeNull();
  });

  it('is none by OWNER while the owner handles, though PREVIOUS leads to who gave it there', () => {
    expect(wayBack([fromA, fromB, fromC], 'OWNER', 'A')).toBeNull();
    expect(wayBack([fromA, fromB, fromC], 'PREVIOUS', 'A')).toMatchObject({ place: fromC, undoes: ['C→A'] });
  });
});
