import type { GraphQLFormattedError } from 'graphql';
import { isRecord } from '../json.js';
import type { EntityFetch, Fetch } from '../planning/steps.js';
import type { SubgraphResult } from '../subgraphs/transport.js';
import { batchesOf } from './batches.js';
import type { Batch } from './batches.js';
import { withAllBelow } from './failures.js';
import { missing } from './fetchRoot.js';
import { merge } from './merge.js';
import { pathFrom, placesAt } from './places.js';
import type { Place } from './places.js';
import { relay, unavailable, variablesFor } from './run.js';
import type { Run } from './run.js';
import { dataPath, errorsIn } from './subgraphErrors.js';

/** Asks a subgraph for what it knows of the entities at the fetch's path. */
export async function fetchEntities(fetch: EntityFetch, run: Run): Promise<void> {
  await Promise.all(entitiesFor(fetch, run).map((batch) => fetchBatch(fetch, batch, run)));
}

/** What there is to ask: one batch, or none, where the fetch has no context arguments. */
export function entitiesFor(fetch: EntityFetch, run: Run): Batch[] {
  return batchesOf(fetch, fetch.represent, placesAt(run.data, fetch.path), run);
}

export async function fetchBatch(fetch: EntityFetch, batch: Batch, run: Run): Promise<void> {
  const { representations, contextValues } = batch;
  const variables = { ...variablesFor(fetch, run), ...contextValues, representations };
  takeEntities(await run.ask(fetch, variables), fetch, batch, run);
}

/** Takes over what a subgraph answered to `batch`; null when it did not answer. */
export function takeEntities(result: SubgraphResult | null, fetch: Fetch, batch: Batch, run: Run): void {
  const errors = errorsIn(result?.errors);
  const general = errors.filter((error) => !placesOf(error, batch));
  for (const error of errors) {
    for (const { path } of placesOf(error, batch) ?? []) {
      relay(run, error, [...pathFrom(path), ...dataPath(error.path?.slice(2) ?? [], fetch.shape)]);
    }
  }

  const entities = result?.data?.['_entities'];
  if (Array.isArray(entities) && entities.length === batch.places.length) {
    const located = new Set(errors.map(({ path }) => path?.[1]));
    entities.forEach((entity, index) => {
      takeEntity(entity, batch.places[index] ?? [], located.has(index), fetch, run);
    });
  } else {
    if (result && errors.length === 0) run.complain(fetch, 'no entities, or not as many as asked for');
    const reason = errors.length > general.length ? null : (general.shift() ?? unavailable(fetch));
    missing(batch.places.flat(), fetch, reason, run);
  }
  for (const error of general) relay(run, error, null);
}

function takeEntity(
  entity: unknown,
  places: readonly Place[],
  hasErrors: boolean,
  fetch: Fetch,
  run: Run,
): void {
  if (isRecord(entity)) {
    for (const { object } of places) merge(object, entity, fetch.shape, run.types);
  } else if (hasErrors) {
    missing(places, fetch, null, run);
  } else if (entity === null) {
    for (const { object } of places) withAllBelow(object, fetch.shape, (each) => run.unknown.add(each));
  } else {
    run.complain(fetch, 'an entity that is no object');
    missing(places, fetch, unavailable(fetch), run);
  }
}

/** Where the entity of an error's path stands; undefined when the error is not about one entity. */
function placesOf({ path }: GraphQLFormattedError, batch: Batch): readonly Place[] | undefined {
  if (path?.[0] !== '_entities' || typeof path[1] !== 'number') return undefined;
  return batch.places[path[1]];
}
