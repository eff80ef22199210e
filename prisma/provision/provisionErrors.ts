/** An error of the command in words for the person who ran it. */
export function explained(error: unknown): string {
  if (error instanceof AggregateError) return explained(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  return sentences[code] ?? error.message;
}

const notMigrated = 'The database has not the tables of this version: run npm run migrate first.';
const atOnce = 'Something else was written at the same moment. Nothing was changed: run it again.';

/** By the codes of PostgreSQL. */
const sentences: Readonly<Record<string, string>> = {
  '3F000': notMigrated,
  '42P01': notMigrated,
  '42703': notMigrated,
  '23505': atOnce,
  '40001': atOnce,
  '40P01': atOnce,
};
