import type {
  QueryTransferEventsArgs,
  SubscriptionTransferEventRecordedArgs,
} from '../../../generated/transfers.js';
import { graphError } from '../../kit/errors.js';
import { connection, pageSize } from '../../kit/pagination.js';
import type { Connection } from '../../kit/pagination.js';
import { followTail } from '../../kit/streams/followTail.js';
import { mapStream } from '../../kit/streams/mapStream.js';
import type { Context } from '../context.js';
import { feedAccounts, viewOfEvent } from '../domain/access.js';
import type { TransferEventModel } from '../models.js';
import type { EventRow } from '../rows.js';
import { eventsOfFeed } from '../store/eventLog.js';
import type { Feed } from '../store/eventLog.js';
import { readLogReach } from '../store/logReach.js';
import { eventPosition, logCursor, unforgotten } from './logCursor.js';
import { logKey } from './logTails.js';

/** What a caller asks of its feed. */
type Asked = SubscriptionTransferEventRecordedArgs;

/**
 * The events of the transfers of the caller's accounts, in the order of the brand's log: from now on, or after a cursor.
 * Throws FORBIDDEN, BAD_USER_INPUT, CURSOR_INVALID and CURSOR_TOO_OLD.
 */
export async function transferEventRecorded(
  context: Context,
  asked: Asked,
): Promise<AsyncIterable<TransferEventModel>> {
  const { reads, tails, access } = context.services;
  const feed = feedOf(context, asked);
  const after = await beginningOf(context, feed, asked.after);
  const { types } = feed;
  const events = followTail<EventRow>(
    {
      log: feed.brandId,
      keys: feed.accountIds.map(logKey.account),
      after,
      isEndless: true,
      read: async (position) => unforgotten(await reads.feed(feed, position), position),
      position: (event) => event.position,
      meets: (event) => (types === null || types.includes(event.type) ? 'TAKE' : 'SKIP'),
    },
    tails.events,
  );
  return access.guard(
    context.caller,
    mapStream(events, (event) => streamedEvent(context, event)),
  );
}

/** A page of the same, with the cursor of the log's end. */
export async function transferEvents(
  context: Context,
  { first, ...asked }: QueryTransferEventsArgs & { first: number },
): Promise<Connection<TransferEventModel> & { headCursor: string }> {
  const { database } = context.services;
  const feed = feedOf(context, asked);
  const size = pageSize('first', first);
  // Before the page, so that nothing lies between its end and the head.
  const reach = await readLogReach(database, feed.brandId);
  const { after: cursor } = asked;
  const after = typeof cursor === 'string' ? eventPosition(cursor, feed.brandId, reach) : 0n;
  const page = await eventsOfFeed(database, feed, after, size + 1);
  const { rows } = typeof cursor === 'string' ? unforgotten(page, after) : page;
  const seen = rows.slice(0, size).flatMap((event) => seenEvent(context, event) ?? []);
  return {
    ...connection(seen, eventCursor, {
      hasNextPage: rows.length > size,
      hasPreviousPage: typeof cursor === 'string',
    }),
    headCursor: logCursor('event', { brandId: feed.brandId, position: reach.head }),
  };
}

export function eventCursor(event: EventRow): string {
  return logCursor('event', event);
}

/** The next event of a stream as the caller may see it at this moment; undefined when not at all. */
export function streamedEvent(context: Context, event: EventRow): TransferEventModel | undefined {
  context.beginEvent();
  return seenEvent(context, event);
}

function seenEvent({ caller }: Context, event: EventRow): TransferEventModel | undefined {
  const view = viewOfEvent(caller, event);
  return view === null ? undefined : { ...event, view };
}

function feedOf({ caller }: Context, { accountId, types }: Asked): Feed {
  const accountIds = ofThese(feedAccounts(caller), accountId ?? null);
  if (accountIds === null || caller.brandId === null) {
    throw graphError('FORBIDDEN', 'Feeds are for partners and managers, of their own accounts.');
  }
  if (types?.length === 0) throw graphError('BAD_USER_INPUT', 'types must name one, or be left out.');
  return { brandId: caller.brandId, accountIds, types: types ? [...new Set(types)] : null };
}

/** The one account that is asked for, or all of the caller's; null when it has none, or this is not one of them. */
export function ofThese(
  accountIds: readonly string[] | null,
  accountId: string | null,
): readonly string[] | null {
  if (accountIds === null || accountIds.length === 0) return null;
  if (accountId === null) return accountIds;
  return accountIds.includes(accountId) ? [accountId] : null;
}

async function beginningOf(
  { services }: Context,
  { brandId }: Feed,
  after: string | null | undefined,
): Promise<bigint> {
  const reach = await services.reads.reach(brandId);
  return typeof after === 'string' ? eventPosition(after, brandId, reach) : reach.head;
}
