import { LRUCache } from 'lru-cache';
import { compile } from '../hours/schedule.js';
import type { Compiled, Schedule } from '../hours/schedule.js';
import type { Logger } from '../kit/logger.js';
import type { WorkingHoursModel } from './models.js';

/** Makes schedules of stored hours, each revision once; null for hours that cannot be read, which the log explains. */
export type Schedules = (hours: WorkingHoursModel) => Schedule | null;

const remembered = 1_000;

export function compiledSchedules(logger: Logger): Schedules {
  const known = new LRUCache<string, Compiled>({ max: remembered });
  return (hours) => {
    const key = `${hours.id}:${hours.revision}`;
    const compiled = known.get(key) ?? compile(hours);
    if (!known.has(key) && !compiled.schedule) {
      logger.warn(
        { workingHoursId: hours.id, problems: compiled.problems },
        'stored working hours cannot be read',
      );
    }
    known.set(key, compiled);
    return compiled.schedule;
  };
}
