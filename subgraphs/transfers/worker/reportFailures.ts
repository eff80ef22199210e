import { isOutage } from '../../kit/database/outage.js';
import type { Logger } from '../../kit/logger.js';

/**
 * Does work that is done again and again, and logs what fails: while the database is away, only that it has gone, and then
 * that it is back. Rejects as the work does.
 */
export function reportFailures(logger: Logger, work: () => Promise<void>): () => Promise<void> {
  let isAway = false;
  return async () => {
    try {
      await work();
      if (isAway) logger.info('the database is back, due work goes on');
      isAway = false;
    } catch (error) {
      const away = isOutage(error);
      if (!away) logger.error({ err: error }, 'due work failed and will be tried again');
      else if (!isAway) logger.error({ err: error }, 'the database is away, due work waits');
      isAway = away;
      throw error;
    }
  };
}
