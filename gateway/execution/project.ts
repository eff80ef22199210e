import { GraphQLError } from 'graphql';
import { own, Row } from '../json.js';
import { unauthorised } from '../security/deniedFields.js';
import type { ObjectShape, Output, ResponseField } from '../planning/responseShape.js';
import type { Failure } from './failures.js';
import { reportedPaths } from './reportedPaths.js';
import { relay } from './run.js';
import type { Run } from './run.js';
import { relayed } from './subgraphErrors.js';

/** One failure is told at so many fields; a page of a thousand gains nothing by saying it a thousand times. */
const maxTold = 100;

/** Stands for a null that its parent must not hold: the parent becomes null in its turn. */
const bubbling = Symbol('a null where none may be');

interface Projection {
  readonly run: Run;
  readonly path: (string | number)[];
  /** Whether an error has been told at or below the current path. */
  readonly isReported: (path: readonly (string | number)[]) => boolean;
}

/**
 * The response that the client asked for, out of all that the plan fetched: its keys in its order, nothing hidden, and
 * null where the schema's types forbid what is there. Adds to `run.errors` what was not told yet.
 */
export function project(
  run: Run,
  root: ObjectShape,
  introspected: Readonly<Record<string, unknown>>,
): Record<string, unknown> | null {
  const projection = { run, path: [], isReported: reportedPaths(run.errors) };
  const data = objectOf(run.data, root, projection, introspected);
  tellTheUntold(run);
  return data;
}

function objectOf(
  source: Row,
  shape: ObjectShape,
  projection: Projection,
  introspected: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> | null {
  const object = shape.blank();
  for (const field of shape.fields) {
    projection.path.push(field.key);
    const value = valueOf(source, field, shape, projection, introspected);
    projection.path.pop();
    if (value === bubbling) return null;
    object[field.key] = value;
  }
  return object;
}

function valueOf(
  source: Row,
  field: ResponseField,
  { isObject, typeName }: ObjectShape,
  projection: Projection,
  introspected: Readonly<Record<string, unknown>>,
): unknown {
  if (field.kind === 'value') return fieldOf(source, field, projection);
  if (field.kind === 'denied') return denied(field, projection);
  if (field.kind === 'introspection') return own(introspected, field.source);
  if (isObject) return typeName;
  undecided(source, field, projection);
  return bubbling;
}

function fieldOf(source: Row, field: ResponseField, projection: Projection): unknown {
  const value = source[field.source];
  const failure = value === undefined ? projection.run.failures.get(source) : undefined;
  if (failure) tell(failure, projection);
  else if (value === undefined) notice(source, field, projection);
  return complete(value, field.output, field, projection, failure !== undefined);
}

/** A subgraph that leaves out what it was asked for, or what others need to be asked, answers rubbish. */
function notice(source: Row, { coordinate, output }: ResponseField, projection: Projection): void {
  if (output.kind === 'nonNull' || projection.run.unknown.has(source)) return;
  if (projection.isReported(projection.path)) return;
  complain(`The value of ${coordinate} cannot be told: no service answered it.`, projection);
}

/** Null without a look at what is there. */
function denied({ coordinate, output }: ResponseField, { run, path }: Projection): unknown {
  run.errors.push(unauthorised(coordinate, [...path]));
  return output.kind === 'nonNull' ? bubbling : null;
}

/** `isTold`: the client knows already why there is a null here. */
function complete(
  value: unknown,
  output: Output,
  field: ResponseField,
  projection: Projection,
  isTold: boolean,
): unknown {
  if (output.kind === 'nonNull') return completeNonNull(value, output.of, field, projection, isTold);
  if (value === undefined || value === null) return null;
  switch (output.kind) {
    case 'list':
      return Array.isArray(value) ? listOf(value, output.of, field, projection) : unfit(field, projection);
    case 'leaf': {
      const shown = output.shown(value);
      return shown === undefined ? unfit(field, projection) : shown;
    }
    case 'object': {
      if (!(value instanceof Row)) return unfit(field, projection);
      const shape = output.as(value['__typename']);
      if (!shape) return unfit(field, projection);
      return shape.isDecided ? objectOf(value, shape, projection) : undecided(value, field, projection);
    }
  }
}

function completeNonNull(
  value: unknown,
  of: Output,
  field: ResponseField,
  projection: Projection,
  isTold: boolean,
): unknown {
  const before = projection.run.errors.length;
  const result = complete(value, of, field, projection, isTold);
  if (result !== null) return result;
  const told = isTold || projection.run.errors.length > before || projection.isReported(projection.path);
  if (!told) complain(`Cannot return null for non-nullable field ${field.coordinate}.`, projection);
  return bubbling;
}

function listOf(
  values: readonly unknown[],
  of: Output,
  field: ResponseField,
  projection: Projection,
): unknown {
  const items: unknown[] = [];
  for (let index = 0; index < values.length; index += 1) {
    projection.path.push(index);
    const item = complete(values[index], of, field, projection, false);
    projection.path.pop();
    if (item === bubbling) return null;
    items.push(item);
  }
  return items;
}

/** Only the interface of the object is known, mostly because the subgraph that knows more failed. */
function undecided(object: Row, field: ResponseField, projection: Projection): null {
  const failure = projection.run.failures.get(object);
  if (failure) tell(failure, projection);
  else complain(`The type of an object of ${field.coordinate} cannot be told.`, projection);
  return null;
}

/** The value itself is not told: it may be one that the API schema hides. */
function unfit(field: ResponseField, projection: Projection): null {
  complain(`A value of ${field.coordinate} does not fit its type.`, projection);
  return null;
}

function complain(message: string, { run, path }: Projection): void {
  run.errors.push(
    new GraphQLError(message, { path: [...path], extensions: { code: 'INTERNAL_SERVER_ERROR' } }),
  );
}

function tell(failure: Failure, { run, path }: Projection): void {
  failure.told += 1;
  if (failure.error && failure.told <= maxTold) run.errors.push(relayed(failure.error, [...path]));
}

/** An outage is never kept quiet, even where its effect is hidden by another null. */
function tellTheUntold(run: Run): void {
  for (const failure of new Set(run.failures.values())) {
    if (failure.told === 0 && failure.error) relay(run, failure.error, failure.path);
    failure.told += 1;
  }
}
