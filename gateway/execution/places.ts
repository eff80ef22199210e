import { Row } from '../json.js';

/** An object of the gateway's data, with the way to it. */
export interface Place {
  readonly object: Row;
  /** The object above, for context arguments; null at the root. */
  readonly above: Place | null;
  readonly path: Path | null;
}

/** A response path, last key first, so that many paths share their beginnings. */
export interface Path {
  readonly above: Path | null;
  readonly key: string | number;
}

/** Every object at a plan's path, in order: `['users', '@', 'account']`. Nulls and what is no object are left out. */
export function placesAt(data: Row, path: readonly string[]): Place[] {
  const places: Place[] = [];
  const walk = (value: unknown, depth: number, above: Place | null, way: Path | null): void => {
    const step = path[depth];
    if (Array.isArray(value)) {
      const next = step === '@' ? depth + 1 : depth;
      value.forEach((item, index) => {
        walk(item, next, above, { above: way, key: index });
      });
    } else if (value instanceof Row) {
      const here = { object: value, above, path: way };
      if (step === undefined) places.push(here);
      else walk(value[step], depth + 1, here, { above: way, key: step });
    }
  };
  walk(data, 0, null, null);
  return places;
}

export function pathFrom(path: Path | null): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let link = path; link; link = link.above) keys.push(link.key);
  return keys.reverse();
}

/** The object `levels` above a place; undefined when there is none. */
export function objectAbove(place: Place, levels: number): Row | undefined {
  let above: Place | null = place;
  for (let level = 0; level < levels && above; level += 1) above = above.above;
  return above?.object;
}
