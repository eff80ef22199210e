import { graphError } from '../../kit/errors.js';
import { readPosition, writeCursor } from '../../kit/pagination.js';
import type { KeptPage } from '../store/eventLog.js';
import type { LogReach } from '../store/logReach.js';

/** Cursors of the same log, but of lists of different things. */
type LogKind = 'event' | 'custody';

export function logCursor(
  kind: LogKind,
  { brandId, position }: { brandId: string; position: bigint },
): string {
  return writeCursor(kind, brandId, String(position));
}

/** The position in a cursor of events. Throws CURSOR_INVALID, and CURSOR_TOO_OLD when an event after it is gone. */
export function eventPosition(cursor: string, brandId: string, { head, forgottenTo }: LogReach): bigint {
  const position = readPosition('event', cursor, brandId, head);
  if (position < forgottenTo) throw cursorTooOld();
  return position;
}

/** The position in a cursor of changes of custody, which are kept for good. Throws CURSOR_INVALID. */
export function custodyPosition(cursor: string, brandId: string, { head }: LogReach): bigint {
  return readPosition('custody', cursor, brandId, head);
}

/** The page, unless it does not tell all there was after a position: events may be forgotten while somebody reads on. */
export function unforgotten<Page extends KeptPage>(page: Page, after: bigint): Page {
  if (after < page.forgottenTo) throw cursorTooOld();
  return page;
}

function cursorTooOld(): Error {
  return graphError(
    'CURSOR_TOO_OLD',
    'Events after the cursor are kept no longer: take `transferEvents { headCursor }`, read the transfers anew, then go on after it.',
  );
}
