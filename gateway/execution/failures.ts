import type { GraphQLFormattedError } from 'graphql';
import { isRecord, own } from '../json.js';
import type { Row } from '../json.js';
import type { Shape } from '../planning/shape.js';

/** Why fields of some objects could not be had. */
export interface Failure {
  /** Null when the subgraph told the reason itself, at its place: then it is not told again. */
  readonly error: GraphQLFormattedError | null;
  /** Where it is told when no field that the client asked for lacks because of it. */
  readonly path: readonly (string | number)[];
  /** How often it was told to the client: once for each field, up to a limit. */
  told: number;
}

/** Which objects lack fields, and why. The fields themselves are those that the object does not have. */
export type Failures = Map<Row, Failure>;

/** Notes that `shape` could not be had for `object`; the first reason counts. */
export function markMissing(failures: Failures, object: Row, shape: Shape, failure: Failure): void {
  withAllBelow(object, shape, (each) => {
    if (!failures.has(each)) failures.set(each, failure);
  });
}

/** An object may lack an input of a fetch because an earlier one failed: then both have one reason. */
export function reasonFor(failures: Failures, object: Row): Failure | undefined {
  const known = failures.get(object);
  if (known || failures.size === 0) return known;
  return Object.values(object)
    .map((value) => (isRecord(value) ? failures.get(value) : undefined))
    .find((failure) => failure !== undefined);
}

/** Calls `act` with `object` and with every object below it that `shape` tells of. */
export function withAllBelow(object: Row, shape: Shape, act: (each: Row) => void): void {
  const look = (value: unknown, below: Shape): void => {
    if (Array.isArray(value)) for (const item of value) look(item, below);
    else if (isRecord(value)) withAllBelow(value, below, act);
  };
  act(object);
  for (const { to, shape: below } of shape.fields) {
    if (below) look(own(object, to), below);
  }
}
