import { parseArgs } from 'node:util';
import { databaseFromEnvironment, given } from './embedded/databaseFromEnvironment.js';
import { createMigration } from './createMigration.js';
import { migrate } from './migrate.js';
import { migrationStatus } from './migrationStatus.js';
import { retryMigration } from './retryMigration.js';

const help = `Usage: npm run migrate [-- OPTION]

Applies the pending migrations in prisma/migrations/, in the order of their names.

  --status       says which are applied, pending, failed or edited; changes nothing; exits with 1 unless all are applied
  --create NAME  writes the next migration: the SQL from what the migrations make to what prisma/schema/ says,
                 or an empty one to be filled by hand
  --retry NAME   has a failed migration, whose script was corrected, tried again
  --help         prints this

The database is the one at DATABASE_URL; without it the embedded PostgreSQL on DATA_DIR (.data). --create uses a database
that it makes for the purpose and removes.
`;

/** The command line of `npm run migrate`; returns its exit code: 2 for arguments that make no sense. */
export async function migrateCommand(args: string[]): Promise<number> {
  const order = read(args);
  if (typeof order === 'string') {
    process.stderr.write(`${order}\n\n${help}`);
    return 2;
  }
  try {
    return await carryOut(order);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

type Order = { kind: 'apply' | 'status' | 'help' } | { kind: 'create' | 'retry'; name: string };

/** What is asked for; a string says what is wrong with how it was asked. */
function read(args: string[]): Order | string {
  try {
    const { values } = parseArgs({
      args,
      options: {
        status: { type: 'boolean' },
        create: { type: 'string' },
        retry: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    const given = Object.keys(values);
    if (given.length > 1) return `Only one of --${given.join(', --')} at a time.`;
    if (values.create !== undefined) return named('create', values.create);
    if (values.retry !== undefined) return named('retry', values.retry);
    return { kind: values.help === true ? 'help' : values.status === true ? 'status' : 'apply' };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function named(kind: 'create' | 'retry', name: string): Order | string {
  if (/^[a-z0-9_]+$/.test(name)) return { kind, name };
  return `--${kind} needs a name of small letters, digits and underscores, and was given "${name}".`;
}

async function carryOut(order: Order): Promise<number> {
  if (order.kind === 'help') return say(help.trimEnd());
  // An exit takes the embedded PostgreSQL along; an unhandled signal would leave it running.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
  if (order.kind === 'create') {
    return say(`Wrote ${await createMigration(order.name, { databaseUrl: given('DATABASE_URL') })}`);
  }
  const database = await databaseFromEnvironment(console.error);
  try {
    if (order.kind === 'status') return await sayStatus(database.url);
    if (order.kind === 'retry') await retryMigration(database.url, order.name);
    const applied = await migrate(database.url);
    return say(
      applied.length === 0 ? 'Nothing to apply.' : applied.map((name) => `Applied ${name}`).join('\n'),
    );
  } finally {
    await database.stop();
  }
}

async function sayStatus(databaseUrl: string): Promise<number> {
  const { states, unknown } = await migrationStatus(databaseUrl);
  for (const [name, state] of states) say(`${state.padEnd(8)} ${name}`);
  for (const name of unknown) say(`applied  ${name}, which this version does not have`);
  return [...states.values()].every((state) => state === 'applied') ? 0 : 1;
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}
