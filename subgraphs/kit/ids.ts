import { v7 } from 'uuid';

/** A new id that grows with time, so that an index over ids is written at its end. */
export function newId(at: Date): string {
  return v7({ msecs: at.getTime() });
}
