import { buildSchema, parse, validate } from 'graphql';
import { expect, it } from 'vitest';
import { subscriptionRules } from '../../../gateway/planning/subscriptionRules.js';

const schema = buildSchema(
  'type Query { a: Int } type Subscription { a: Thing b: Int } type Thing { x: Int y: Thing }',
);
const complaints = (query: string): string[] =>
  validate(schema, parse(query), subscriptionRules).map(
    ({ message, extensions }) => `${String(extensions['code'])}: ${message}`,
  );

it.each([
  'subscription { a { x @skip(if: true) y { x } } }',
  'subscription ($c: Boolean!) { renamed: a { ... @include(if: $c) { x } ...F } } fragment F on Thing { y { x @skip(if: $c) } }',
  'subscription { ...F } fragment F on Subscription { b b }',
  'subscription { ...F ... { ...F } } fragment F on Subscription { b }',
  '{ a b: a @skip(if: true) __typename }',
])('%s is fine', (query) => {
  expect(complaints(query)).toEqual([]);
});

it.each([
  ['subscription { a { x } b }', 'one root field'],
  ['subscription { b c: b }', 'one root field'],
  [
    'subscription { b ...F } fragment F on Subscription { ...G } fragment G on Subscription { a { x } }',
    'one root field',
  ],
  ['subscription { b @skip(if: false) }', 'neither @skip nor @include'],
  ['subscription ($c: Boolean!) { b @include(if: $c) }', 'neither @skip nor @include'],
  ['subscription { ...F @include(if: true) } fragment F on Subscription { b }', 'neither @skip nor @include'],
  [
    'subscription { ... { ...F } } fragment F on Subscription { ... { b @skip(if: false) } }',
    'neither @skip nor @include',
  ],
  ['subscription { __typename }', 'introspection'],
])('%s is refused', (query, reason) => {
  const [first] = complaints(query);
  expect(first).toContain(reason);
  expect(first).toMatch(/^GRAPHQL_VALIDATION_FAILED/);
});

it('does not run for ever on fragments that spread each other', () => {
  const query =
    'subscription { ...F } fragment F on Subscription { ...G } fragment G on Subscription { b ...F }';

  expect(complaints(query)).toEqual([]);
});
