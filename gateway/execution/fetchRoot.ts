import type { GraphQLFormattedError } from 'graphql';
import { isRecord } from '../json.js';
import type { Fetch } from '../planning/steps.js';
import type { SubgraphResult } from '../subgraphs/transport.js';
import { markMissing } from './failures.js';
import { merge } from './merge.js';
import { pathFrom, placesAt } from './places.js';
import type { Place } from './places.js';
import { relay, unavailable, variablesFor } from './run.js';
import type { Run } from './run.js';
import { dataPath, errorsIn } from './subgraphErrors.js';

/** Asks a subgraph's root type. The answer goes to the root, or wherever a field of the graph returns its root. */
export async function fetchRoot(fetch: Fetch, run: Run): Promise<void> {
  const places = placesAt(run.data, fetch.path);
  if (places.length === 0) return;
  takeRootResult(await run.ask(fetch, variablesFor(fetch, run)), fetch, places, run);
}

/** Takes over what a subgraph's root answered to `fetch`; null when it did not answer. */
export function takeRootResult(
  result: SubgraphResult | null,
  fetch: Fetch,
  places: readonly Place[],
  run: Run,
): void {
  const errors = errorsIn(result?.errors);
  const general = errors.filter(({ path }) => !path);
  for (const place of places) {
    for (const error of errors) {
      if (error.path) relay(run, error, [...pathFrom(place.path), ...dataPath(error.path, fetch.shape)]);
    }
  }

  const data = result?.data;
  if (isRecord(data)) {
    for (const { object } of places) merge(object, data, fetch.shape, run.types);
    for (const error of general) relay(run, error, null);
    return;
  }
  if (result && errors.length === 0) run.complain(fetch, 'neither data nor errors');
  const reason = errors.length > general.length ? null : (general.shift() ?? unavailable(fetch));
  missing(places, fetch, reason, run);
  for (const error of general) relay(run, error, null);
}

/** Notes that a fetch brought nothing for these places. */
export function missing(
  places: readonly Place[],
  fetch: Fetch,
  error: GraphQLFormattedError | null,
  run: Run,
): void {
  const failure = { error, path: pathFrom(places[0]?.path ?? null), told: 0 };
  for (const { object } of places) markMissing(run.failures, object, fetch.shape, failure);
}
