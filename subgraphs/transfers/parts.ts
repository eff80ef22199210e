import type { Clock } from '../kit/clock.js';
import type { Database } from '../kit/database/database.js';
import type { Signals } from '../kit/database/signals.js';
import type { Logger } from '../kit/logger.js';

/** What the subgraph is given. `signals` must listen to `rollover_log`, `rollover_work` and `rollover_access`. */
export interface Parts {
  readonly database: Database;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly logger: Logger;
}
