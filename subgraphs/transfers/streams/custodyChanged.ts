import { graphError } from '../../kit/errors.js';
import { followTail } from '../../kit/streams/followTail.js';
import { mapStream } from '../../kit/streams/mapStream.js';
import type { Context } from '../context.js';
import { custodyAccounts } from '../domain/access.js';
import { movement } from '../domain/movement.js';
import type { CustodyChangeModel } from '../models.js';
import type { CustodyEventRow } from '../rows.js';
import { custodyOfAccounts } from '../store/custodyLog.js';
import { ofThese } from './feed.js';
import { custodyPosition } from './logCursor.js';
import { logKey } from './logTails.js';

/**
 * What comes to the caller's accounts, changes hands there, leaves them and ends, in the order of the brand's log: from
 * now on, or after a cursor. Throws FORBIDDEN and CURSOR_INVALID.
 */
export async function custodyChanged(
  context: Context,
  { accountId, after }: { accountId?: string | null; after?: string | null },
): Promise<AsyncIterable<CustodyChangeModel>> {
  const { caller, services } = context;
  const { database, tails, access } = services;
  const { brandId } = caller;
  const accountIds = ofThese(custodyAccounts(caller), accountId ?? null);
  if (accountIds === null || brandId === null) {
    throw graphError(
      'FORBIDDEN',
      'Who holds conversations is told to those who work in the account, and to its partners.',
    );
  }
  const changes = followTail<CustodyEventRow>(
    {
      log: brandId,
      keys: accountIds.map(logKey.account),
      after: await beginning(context, brandId, after),
      isEndless: true,
      read: (position) => custodyOfAccounts(database.streams, brandId, accountIds, position),
      position: (change) => change.position,
    },
    tails.custody,
  );
  const told = mapStream(changes, (change) => {
    context.beginEvent();
    return { ...change, movement: movement(change, accountIds) };
  });
  return access.guard(caller, told);
}

async function beginning(
  { services }: Context,
  brandId: string,
  after: string | null | undefined,
): Promise<bigint> {
  const reach = await services.reads.reach(brandId);
  return typeof after === 'string' ? custodyPosition(after, brandId, reach) : reach.head;
}
