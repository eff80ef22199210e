import { parseArgs } from 'node:util';
import { systemClock } from '../subgraphs/kit/clock.js';
import { openDatabase } from '../subgraphs/kit/database/database.js';
import { databaseFromEnvironment } from './embedded/databaseFromEnvironment.js';
import { seed } from './seed.js';
import type { Seeding } from './seed.js';

const help = `Usage: npm run seed

Writes the demo world into an empty, migrated database, or moves its closed dates to the present. A database that holds
anything else is left alone.

The database is the one at DATABASE_URL; without it the embedded PostgreSQL on DATA_DIR (.data).
`;

const said: Record<Seeding, string> = {
  WRITTEN: 'Wrote the demo world.',
  REFRESHED: 'The demo world is there already; its closed dates are up to date.',
  LEFT_ALONE: 'The database holds other data than the demo world: nothing was changed.',
};

/** The command line of `npm run seed`; returns its exit code: 2 for arguments that make no sense. */
export async function seedCommand(args: string[]): Promise<number> {
  const order = read(args);
  if (order !== 'SEED') {
    process.stderr.write(order === 'HELP' ? help : `${order.wrong}\n\n${help}`);
    return order === 'HELP' ? 0 : 2;
  }
  try {
    process.stdout.write(`${said[await seedDatabase()]}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

function read(args: string[]): 'SEED' | 'HELP' | { wrong: string } {
  try {
    const { values } = parseArgs({ args, options: { help: { type: 'boolean', short: 'h' } } });
    return values.help === true ? 'HELP' : 'SEED';
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}

async function seedDatabase(): Promise<Seeding> {
  const { url, stop } = await databaseFromEnvironment(console.error);
  const database = openDatabase(url, { connections: 1 });
  try {
    return await seed(database, systemClock);
  } finally {
    await database.close();
    await stop();
  }
}
