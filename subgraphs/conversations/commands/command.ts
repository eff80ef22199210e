import type { Sql } from '../../kit/database/database.js';
import { runOnce } from '../../kit/database/idempotency.js';
import type { Context } from '../context.js';
import { idempotencyKeyReused } from '../domain/refusals.js';
import type { Refusal } from '../domain/refusals.js';

/** What became of a command: the id of what it made or changed, or every reason why it did nothing. Survives JSON. */
export type Outcome = { kind: 'Done'; id: string } | { kind: 'Refused'; refusals: Refusal[] };

export const done = (id: string): Outcome => ({ kind: 'Done', id });
export const refused = (...refusals: Refusal[]): Outcome => ({ kind: 'Refused', refusals });

/** Runs a command's work once per idempotency key, in one transaction: a retry gets the first one's outcome. */
export async function command(
  context: Context,
  mutation: string,
  input: { idempotencyKey: string },
  work: (sql: Sql) => Promise<Outcome>,
): Promise<Outcome> {
  const result = await runOnce(
    context,
    'conversations',
    { callerId: context.caller.id, mutation, input },
    work,
  );
  const outcome = result.kind === 'KeyReused' ? refused(idempotencyKeyReused) : result.answer;
  const codes = outcome.kind === 'Refused' ? outcome.refusals.map(({ code }) => code) : [];
  context.logger.debug({ mutation, refused: codes }, 'command');
  return outcome;
}
