import type { Clock } from '../kit/clock.js';
import type { Loaders } from './loaders.js';
import type { Schedules } from './schedules.js';

/** What the resolvers have for one request. */
export interface Context {
  readonly loaders: Loaders;
  readonly clock: Clock;
  readonly schedules: Schedules;
}
