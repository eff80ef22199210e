import type { Clock } from '../kit/clock.js';
import type { Database } from '../kit/database.js';
import type { Logger } from '../kit/logger.js';
import type { Signals } from '../kit/signals.js';
import type { Connections } from './connections.js';

/** What commands, the worker and streams stand on. */
export interface Services {
  readonly database: Database;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly connections: Connections;
}
