import type { z } from 'zod';
import { fieldNames } from './brandFile.js';
import { nearestName } from './nearestName.js';
import { shown } from './problem.js';
import type { Path, Problem } from './problem.js';

type Issue = z.core.$ZodIssue;

/** What zod found wrong with `value`, which stands at `path`, in words for who wrote it. */
export function shapeProblems(issues: readonly Issue[], value: unknown, path: Path): Problem[] {
  return issues.flatMap((issue) => {
    const inside = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
    const at = [...path, ...inside];
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownName([...at, key]));
    if (issue.code === 'invalid_key')
      return [{ path: at, message: issue.issues[0]?.message ?? '', ofKey: true }];
    return [{ path: at, message: sentence(issue, valueAt(value, inside)) }];
  });
}

function unknownName(path: Path): Problem {
  const written = String(path.at(-1));
  const meant = nearestName(
    written,
    fieldNames.filter((name) => name !== written),
  );
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  return { path, message: `There is nothing called ${shown(written)} here${hint || '.'}`, ofKey: true };
}

function sentence(issue: Issue, value: unknown): string {
  if (value === undefined) return 'It is missing.';
  if (value === null) return 'It is empty: give it a value, or leave it out.';
  if (issue.code === 'invalid_type') return wrongType(issue.expected, value);
  if (issue.code === 'invalid_value') return noneOf(value, issue.values.map(String));
  if (issue.code === 'too_small' && issue.origin === 'array') return 'It needs at least one item.';
  if (issue.code === 'too_small')
    return `It must be ${String(issue.minimum)} or more, and is ${shown(value)}.`;
  if (issue.code === 'too_big') return `It must be ${String(issue.maximum)} or less, and is ${shown(value)}.`;
  return issue.message;
}

function wrongType(expected: string, value: unknown): string {
  const hint = expected === 'string' && typeof value !== 'object' ? ': put it in quotes' : '';
  return `It must be ${expectations[expected] ?? expected}, and is ${shown(value)}${hint}.`;
}

const expectations: Record<string, string> = {
  string: 'a text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'names with values',
  record: 'names with values',
};

function noneOf(value: unknown, allowed: readonly string[]): string {
  const meant = typeof value === 'string' ? nearestName(value, allowed) : undefined;
  const hint = meant === undefined ? '.' : `; did you mean ${meant}?`;
  return `${shown(value)} is none of ${allowed.join(', ')}${hint}`;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inside, step) =>
      typeof inside === 'object' && inside !== null ? (inside as Record<string, unknown>)[step] : undefined,
    value,
  );
}
