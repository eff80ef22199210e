import type { Database } from '../../kit/database/database.js';
import type { Signals } from '../../kit/database/signals.js';
import { openTails } from '../../kit/streams/tails.js';
import type { Tails } from '../../kit/streams/tails.js';
import type { CustodyEventRow, EventRow } from '../rows.js';
import { custodyOfBrand } from '../store/custodyLog.js';
import { eventsOfBrand } from '../store/eventLog.js';
import { readHead } from '../store/logReach.js';

/** The ends of the brands' logs that somebody follows in this process, by brand. */
export interface LogTails {
  readonly events: Tails<EventRow>;
  readonly custody: Tails<CustodyEventRow>;
}

export function openLogTails({ database, signals }: { database: Database; signals: Signals }): LogTails {
  const log = (brandId: string) => ({
    head: () => readHead(database, brandId),
    topic: `rollover_log:${brandId}`,
  });
  return {
    events: openTails(
      (brandId) => ({
        ...log(brandId),
        read: (after) => eventsOfBrand(database, brandId, after),
        keys: eventKeys,
      }),
      signals,
    ),
    custody: openTails(
      (brandId) => ({
        ...log(brandId),
        read: (after) => custodyOfBrand(database, brandId, after),
        keys: custodyKeys,
      }),
      signals,
    ),
  };
}

/** Under which names rows of the logs are waited for. */
export const logKey = {
  transfer: (id: string) => `transfer:${id}`,
  agent: (id: string) => `agent:${id}`,
  account: (id: string) => `account:${id}`,
};

function eventKeys(event: EventRow): string[] {
  const { transferId, agentId, offerId, pathAccountIds, attemptAccountId } = event;
  const accounts = attemptAccountId === null ? pathAccountIds : [...pathAccountIds, attemptAccountId];
  return [
    logKey.transfer(transferId),
    ...(agentId !== null && offerId !== null ? [logKey.agent(agentId)] : []),
    ...new Set(accounts.map(logKey.account)),
  ];
}

function custodyKeys({ accountId, leftAccountId }: CustodyEventRow): string[] {
  return [accountId, ...(leftAccountId === null ? [] : [leftAccountId])].map(logKey.account);
}
