import type { ConfigurationWarning } from '../../configuration/concerning.js';
import type { Caller } from '../../kit/caller.js';
import type { Sql } from '../../kit/database.js';
import { once } from '../../kit/idempotency.js';
import { mustBeStorable } from '../../kit/storable.js';
import { idempotencyKeyReused } from '../domain/refusals.js';
import type { Refusal } from '../domain/refusals.js';
import type { Services } from '../services.js';

/** What a change of configuration answers: the id of what holds now, or why it did not. Kept, so that a retry gets the same. */
export interface Answer {
  readonly id: string | null;
  readonly refusals: readonly Refusal[];
  readonly warnings: readonly ConfigurationWarning[];
}

export function refused(...refusals: Refusal[]): Answer {
  return { id: null, refusals, warnings: [] };
}

export function done(id: string, warnings: readonly ConfigurationWarning[]): Answer {
  return { id, refusals: [], warnings };
}

/** Runs a command once per idempotency key, in one transaction, at one instant. Throws BAD_USER_INPUT for unstorable text. */
export async function command(
  { database, clock }: Services,
  caller: Caller,
  mutation: string,
  { idempotencyKey: key, ...input }: { idempotencyKey: string },
  work: (sql: Sql, at: Date) => Promise<Answer>,
): Promise<Answer> {
  mustBeStorable(input);
  const at = clock.now();
  const answered = await database.transaction((sql) =>
    once(sql, 'accounts', { callerId: caller.id, mutation, key, input, at }, () => work(sql, at)),
  );
  return answered.kind === 'Answered' ? answered.answer : refused(idempotencyKeyReused);
}

/** Whether something was changed since the caller read it. Nothing is compared with an expectation that is left out. */
export function isStale(expected: number | null | undefined, current: number): boolean {
  return typeof expected === 'number' && expected !== current;
}
