import { commandsOf } from '../../kit/database/idempotency.js';
import type { Refusal } from '../domain/refusal.js';

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

export const command = commandsOf<Answer>('transfers', refused({ type: 'IdempotencyKeyReused' }));
