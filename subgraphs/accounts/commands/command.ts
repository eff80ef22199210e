import type { ConfigurationWarning } from '../../configuration/concerning.js';
import type { Caller } from '../../kit/caller.js';
import type { Sql } from '../../kit/database.js';
import { runOnce } from '../../kit/idempotency.js';
import { idempotencyKeyReused } from '../../kit/userErrors.js';
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
  services: Services,
  caller: Caller,
  mutation: string,
  input: { idempotencyKey: string },
  work: (sql: Sql, at: Date) => Promise<Answer>,
): Promise<Answer> {
  const asked = { callerId: caller.id, mutation, input };
  const answered = await runOnce(services, 'accounts', asked, work);
  return answered.kind === 'Answered' ? answered.answer : refused(idempotencyKeyReused);
}
