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
  const batches = new Map<string, Batch & { readonly indices: Map<string, number> }>();
  for (const place of places) {
    const representation = represent(place.object);
    if (!representation) {
      noteWhy(place, fetch, run);
      continue;
    }
    const contextValues = contextValuesAt(place, fetch.contextArguments);
    const id = fetch.contextArguments.length > 0 ? JSON.stringify(contextValues) : '';
    const batch = batches.get(id) ?? { representations: [], places: [], contextValues, indices: new Map() };
    batches.set(id, batch);
    add(batch, representation, place);
  }
  return [...batches.values()];
}

function add(
  { representations, places, indices }: Batch & { readonly indices: Map<string, number> },
  representation: Record<string, unknown>,
  place: Place,
): void {
  const id = JSON.stringify(representation);
  const known = indices.get(id);
  if (known !== undefined) {
    places[known]?.push(place);
    return;
  }
  indices.set(id, representations.length);
  representations.push(representation);
  places.push([place]);
}

/** An input may lack because the fetch before failed: then that is also why these fields lack. */
function noteWhy({ object }: Place, fetch: Fetch, { failures }: Run): void {
  const failure = reasonFor(failures, object);
  if (failure) markMissing(failures, object, fetch.shape, failure);
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
