import type { Sql } from '../../kit/database/database.js';
import { freshReads } from '../../kit/database/freshReads.js';
import { eventsOfFeed } from '../store/eventLog.js';
import type { Feed, KeptPage } from '../store/eventLog.js';
import { readLogReach } from '../store/logReach.js';
import type { LogReach } from '../store/logReach.js';

/** What streams read to begin, together where they want the same: thousands come back at once after a restart. */
export interface LogReads {
  /** From where to where a brand's log goes now. */
  reach(brandId: string): Promise<LogReach>;
  /** The next events of a feed, whoever follows it: what a caller may see of them is for its stream to decide. */
  feed(feed: Feed, after: bigint): Promise<KeptPage>;
}

export function logReads(sql: Sql): LogReads {
  const reaches = freshReads<LogReach>();
  const pages = freshReads<KeptPage>();
  return {
    reach: (brandId) => reaches(brandId, () => readLogReach(sql, brandId)),
    feed: (feed, after) => pages(JSON.stringify([feed, String(after)]), () => eventsOfFeed(sql, feed, after)),
  };
}
