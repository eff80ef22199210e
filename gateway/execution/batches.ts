import type { ContextArgument } from '../planning/contextArgument.js';
import type { Fetch } from '../planning/steps.js';
import type { Represent } from '../planning/representation.js';
import { markMissing, reasonFor } from './failures.js';
import { objectAbove } from './places.js';
import type { Place } from './places.js';
import type { Run } from './run.js';

/** Entities that one request asks for. Equal ones are asked for once: the places of `representations[i]` are `places[i]`. */
export interface Batch {
  readonly representations: Record<string, unknown>[];
  readonly places: Place[][];
  readonly contextValues: Readonly<Record<string, unknown>>;
}

/** As many batches as there are different values of the context arguments; mostly one, none when nothing can be asked. */
export function batchesOf(fetch: Fetch, represent: Represent, places: readonly Place[], run: Run): Batch[] {
  const batches = new Map<string, GrowingBatch>();
  for (const place of places) {
    const representation = represent(place.object) ?? representedAnyway(place, fetch, represent, run);
    if (representation) add(batchAt(place, fetch.contextArguments, batches), representation, place);
  }
  return [...batches.values()];
}

interface GrowingBatch extends Batch {
  /** The index of each representation, by its identity. */
  readonly indices: Map<string, number>;
}

function batchAt(
  place: Place,
  contextArguments: readonly ContextArgument[],
  batches: Map<string, GrowingBatch>,
): GrowingBatch {
  const contextValues = contextArguments.length > 0 ? contextValuesAt(place, contextArguments) : {};
  const id = contextArguments.length > 0 ? JSON.stringify(contextValues) : '';
  const known = batches.get(id);
  if (known) return known;
  const batch = { representations: [], places: [], contextValues, indices: new Map<string, number>() };
  batches.set(id, batch);
  return batch;
}

function add(
  { representations, places, indices }: GrowingBatch,
  representation: Record<string, unknown>,
  place: Place,
): void {
  const id = identityOf(representation);
  const known = indices.get(id);
  if (known !== undefined) {
    places[known]?.push(place);
    return;
  }
  indices.set(id, representations.length);
  representations.push(representation);
  places.push([place]);
}

/** Equal for equal representations only: every value with its key, its kind and its end. Cheaper than JSON. */
function identityOf(representation: Record<string, unknown>): string {
  let identity = '';
  for (const key of Object.keys(representation)) {
    const value = representation[key];
    identity +=
      typeof value === 'string' ? `${key}:${value.length}:${value}` : `${key}=${JSON.stringify(value)};`;
  }
  return identity;
}

/** An input may lack because the fetch before failed: then that is also why these fields lack. Else it was left out. */
function representedAnyway(
  { object }: Place,
  fetch: Fetch,
  represent: Represent,
  { failures, unknown }: Run,
): Record<string, unknown> | null {
  const failure = reasonFor(failures, object);
  if (!failure) return unknown.has(object) ? null : represent(object, true);
  markMissing(failures, object, fetch.shape, failure);
  return null;
}

function contextValuesAt(
  place: Place,
  contextArguments: readonly ContextArgument[],
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { variable, levels, read } of contextArguments) {
    const object = objectAbove(place, levels);
    values[variable] ??= (object && read(object)) ?? null;
  }
  return values;
}
