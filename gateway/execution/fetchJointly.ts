import { isRecord } from '../json.js';
import { entitiesKey, representationsVariable } from '../planning/jointFetches.js';
import type { EntityFetch, JointFetch } from '../planning/steps.js';
import type { SubgraphResult } from '../subgraphs/transport.js';
import type { Batch } from './batches.js';
import { entitiesFor, fetchBatch, takeEntities } from './fetchEntities.js';
import { variablesFor } from './run.js';
import type { Run } from './run.js';
import { errorsIn } from './subgraphErrors.js';

interface Part {
  readonly fetch: EntityFetch;
  /** Its place among the fetches, whichever of them take part this time. */
  readonly index: number;
  readonly batch: Batch;
}

/**
 * Asks a subgraph for several kinds of entities at once. An answer without any data says nothing of the others than the
 * one that failed: then each is asked by itself.
 */
export async function fetchJointly(joint: JointFetch, run: Run): Promise<void> {
  const parts = joint.fetches.flatMap((fetch, index): Part[] =>
    entitiesFor(fetch, run).map((batch) => ({ fetch, index, batch })),
  );
  const [only] = parts;
  if (!only) return;
  if (parts.length === 1) return fetchBatch(only.fetch, only.batch, run);

  const result = await run.ask(joint, jointVariables(joint, parts, run));
  if (result && !isRecord(result.data)) {
    await Promise.all(parts.map(({ fetch, batch }) => fetchBatch(fetch, batch, run)));
    return;
  }
  const errors = errorsIn(result?.errors);
  parts.forEach(({ fetch, batch, index }, order) => {
    takeEntities(result && partOf(result, errors, index, order === 0), fetch, batch, run);
  });
}

function jointVariables({ fetches }: JointFetch, parts: readonly Part[], run: Run): Record<string, unknown> {
  const variables: Record<string, unknown> = {};
  fetches.forEach((fetch, index) => {
    Object.assign(variables, variablesFor(fetch, run), { [representationsVariable(index)]: [] });
  });
  for (const { batch, index } of parts) variables[representationsVariable(index)] = batch.representations;
  return variables;
}

/** The answer as it would be to one of the fetches alone; an error of none of them goes along with the first. */
function partOf(
  { data }: SubgraphResult,
  errors: ReturnType<typeof errorsIn>,
  index: number,
  isFirst: boolean,
): SubgraphResult {
  const key = entitiesKey(index);
  return {
    data: { _entities: data?.[key] },
    errors: errors.flatMap((error) => {
      if (error.path?.[0] === key) return { ...error, path: ['_entities', ...error.path.slice(1)] };
      return isFirst && !isOfAPart(error.path?.[0]) ? error : [];
    }),
  };
}

function isOfAPart(key: unknown): boolean {
  return typeof key === 'string' && key.startsWith(entitiesKey(''));
}
