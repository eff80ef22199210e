import { GraphQLScalarType, Kind } from 'graphql';
import { graphError } from './errors.js';

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/i;

/** An instant: a `Date` inside, ISO 8601 in UTC with milliseconds outside. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  serialize: (value) => new Date(value as Date | string).toISOString(),
  parseValue: (value) => parseInstant(value),
  parseLiteral: (node) => parseInstant(node.kind === Kind.STRING ? node.value : null),
});

function parseInstant(value: unknown): Date {
  const date = typeof value === 'string' && instant.test(value) ? new Date(value) : null;
  if (date === null || Number.isNaN(date.getTime())) {
    throw graphError('BAD_USER_INPUT', 'DateTime must be an instant like "2026-03-02T08:00:00.000Z".');
  }
  return date;
}
