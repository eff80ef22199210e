import { z } from 'zod';
import { demoUsers } from '../prisma/demo/users.js';
import { databaseFromEnvironment } from '../prisma/embedded/databaseFromEnvironment.js';
import { port, processSettings, readEnvironment } from '../subgraphs/kit/environment.js';
import { createLogger } from '../subgraphs/kit/logger.js';
import { developmentKeys } from './developmentKeys.js';
import { migrateApart } from './migrateApart.js';
import { startSystem } from './system.js';
import { dataDirOf } from '../prisma/embedded/dataDir.js';

const settings = z.object({
  ...processSettings,
  PORT: port.default(4000),
  GATEWAY_EXECUTOR: z.enum(['rollover', 'apollo']).default('rollover'),
});

try {
  const stop = await start();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end(stop));
} catch (error) {
  say(`Rollover cannot start. ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

/** Starts the database, unless one is given, and all of Rollover on it; returns how to stop both. */
async function start(): Promise<() => Promise<void>> {
  const { HOST, PORT, LOG_LEVEL, GATEWAY_EXECUTOR } = readEnvironment(settings);
  const { publicKeys, issuer, audience } = await developmentKeys(dataDirOf(process.env));
  const database = await databaseFromEnvironment(say);
  try {
    await migrateApart(database.url);
    const system = await startSystem({
      databaseUrl: database.url,
      tokens: { keys: publicKeys, issuer, audience },
      host: HOST,
      port: PORT,
      logger: createLogger('rollover', LOG_LEVEL),
      executor: GATEWAY_EXECUTOR,
    });
    say(welcome(system.url));
    return async () => {
      await system.stop();
      await database.stop();
    };
  } catch (error) {
    await database.stop();
    throw error;
  }
}

let ending = false;

/** A first signal drains; a second one ends at once, and leaves the database for the next start to take over. */
async function end(stop: () => Promise<void>): Promise<void> {
  if (ending) process.exit(130);
  ending = true;
  say('Stopping: answering what was taken. Once more to end at once.');
  await stop();
  say('Stopped.');
}

function welcome(url: string): string {
  const users = demoUsers.map(({ id, role }) => `    ${id.padEnd(16)} ${role.toLowerCase()}`);
  return `
Rollover is ready.

  The graph             ${url}/graphql      (GraphiQL in a browser)
  A token               npm run --silent token -- retail-agent-1
  See a rollover        npm run demo

  The demo users:
${users.join('\n')}

Ctrl-C stops it; the data stays.
`;
}

/** For the person at the terminal; the log goes to standard output. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
