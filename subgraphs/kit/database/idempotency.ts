import { createHash } from 'node:crypto';
import type { Clock } from '../clock.js';
import { graphError } from '../errors.js';
import { mustBeStorable } from '../storable.js';
import type { Database, Sql, Transaction } from './database.js';
import { inBatches } from './retention.js';

/** One command by one caller: the same key and input is answered alike, whatever has changed since. */
export interface Command {
  callerId: string;
  mutation: string;
  key: string;
  input: object;
  at: Date;
}

export type Once<Answer> = { kind: 'Answered'; answer: Answer } | { kind: 'KeyReused' };

const longestKey = 200;
const keptMs = 30 * 24 * 60 * 60 * 1000;

/**
 * Runs `work` once per key, inside the caller's transaction, and remembers its answer in the owner's table
 * `<schema>.idempotency`. A parallel request with the same key waits for the first one's commit. `Answer` must survive JSON.
 * Throws BAD_USER_INPUT for a key that is empty, too long or not to be stored.
 */
export async function once<Answer>(
  sql: Transaction,
  schema: string,
  command: Command,
  work: () => Promise<Answer>,
): Promise<Once<Answer>> {
  const { callerId, mutation, key, at } = command;
  if (key.length === 0 || key.length > longestKey) {
    throw graphError('BAD_USER_INPUT', `idempotencyKey must have 1 to ${longestKey} characters.`);
  }
  mustBeStorable({ idempotencyKey: key });
  const hash = inputHash(command.input);

  const claimed = await sql.query(
    `insert into ${schema}.idempotency (caller_id, mutation, key, input_hash, created_at)
     values ($1, $2, $3, $4, $5) on conflict do nothing returning key`,
    [callerId, mutation, key, hash, at],
  );
  if (claimed.length === 0) return earlierAnswer(sql, schema, command, hash);

  const answer = await work();
  sql.atCommit(
    `update ${schema}.idempotency set answer = $4 where caller_id = $1 and mutation = $2 and key = $3`,
    [callerId, mutation, key, JSON.stringify(answer)],
  );
  return { kind: 'Answered', answer };
}

/** A command as its mutation gets it, and whose it is. */
export interface Asked {
  readonly callerId: string;
  readonly mutation: string;
  readonly input: { readonly idempotencyKey: string };
}

/** The same in a transaction of its own, at one instant. Throws BAD_USER_INPUT for unstorable text, too. */
export async function runOnce<Answer>(
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  schema: string,
  { callerId, mutation, input: { idempotencyKey: key, ...input } }: Asked,
  work: (sql: Sql, at: Date) => Promise<Answer>,
): Promise<Once<Answer>> {
  mustBeStorable({ idempotencyKey: key, ...input });
  const at = clock.now();
  return database.transaction((sql) =>
    once(sql, schema, { callerId, mutation, key, input, at }, () => work(sql, at)),
  );
}

/**
 * How an owner runs its commands: each once per idempotency key, in one transaction, at one instant. `keyReused` answers
 * a key that came before with another input. Throws BAD_USER_INPUT for unstorable text.
 */
export function commandsOf<Answer>(schema: string, keyReused: Answer) {
  return async (
    parts: { readonly database: Database; readonly clock: Clock },
    { id: callerId }: { readonly id: string },
    mutation: string,
    input: Asked['input'],
    work: (sql: Sql, at: Date) => Promise<Answer>,
  ): Promise<Answer> => {
    const answered = await runOnce(parts, schema, { callerId, mutation, input }, work);
    return answered.kind === 'Answered' ? answered.answer : keyReused;
  };
}

/** Deletes the answers in `<schema>.idempotency` that have been kept for 30 days at `at`. */
export async function forgetAnswers(sql: Sql, schema: string, at: Date): Promise<void> {
  const keptSince = new Date(at.getTime() - keptMs);
  await inBatches(async (most) => {
    const deleted = await sql.query(
      `delete from ${schema}.idempotency where (caller_id, mutation, key) in (
         select caller_id, mutation, key from ${schema}.idempotency
         where created_at < $1 order by created_at limit $2 for update skip locked)
       returning key`,
      [keptSince, most],
    );
    return deleted.length;
  });
}

async function earlierAnswer<Answer>(
  sql: Sql,
  schema: string,
  { callerId, mutation, key }: Command,
  hash: string,
): Promise<Once<Answer>> {
  const [earlier] = await sql.query<{ inputHash: string; answer: Answer }>(
    `select input_hash as "inputHash", answer from ${schema}.idempotency
     where caller_id = $1 and mutation = $2 and key = $3`,
    [callerId, mutation, key],
  );
  if (!earlier) throw new Error('an idempotency key vanished between two statements');
  return earlier.inputHash === hash ? { kind: 'Answered', answer: earlier.answer } : { kind: 'KeyReused' };
}

/** The same for inputs that differ only in the order of their fields. */
function inputHash(input: object): string {
  const ordered = JSON.stringify(input, (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash('sha256').update(ordered).digest('base64url');
}
