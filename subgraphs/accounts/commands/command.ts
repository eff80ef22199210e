import type { ConfigurationWarning } from '../../configuration/concerning.js';
import { commandsOf } from '../../kit/database/idempotency.js';
import { idempotencyKeyReused } from '../../kit/userErrors.js';
import type { Refusal } from '../domain/refusals.js';

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

export const command = commandsOf<Answer>('accounts', refused(idempotencyKeyReused));
