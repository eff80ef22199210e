import type { Caller } from '../../kit/caller.js';
import type { Sql } from '../../kit/database.js';
import { runOnce } from '../../kit/idempotency.js';
import type { Refusal } from '../domain/refusal.js';
import type { Services } from '../services.js';

/** What a command answers: the id of what it made or changed, or why it did not. Kept, so that a retry gets the same. */
export interface Answer {
  readonly id: string | null;
  readonly refusals: readonly Refusal[];
}

export function refused(...refusals: Refusal[]): Answer {
  return { id: null, refusals };
}

export function done(id: string): Answer {
  return { id, refusals: [] };
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
  const answered = await runOnce(services, 'transfers', asked, work);
  return answered.kind === 'Answered' ? answered.answer : refused({ type: 'IdempotencyKeyReused' });
}
