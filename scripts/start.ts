import { z } from 'zod';
import { demoUsers } from '../prisma/demo/users.js';
import { servingSettings } from '../gateway/commandLine.js';
import { guardSettings, guardsOf } from '../gateway/security/guardSettings.js';
import { observingSettings, openObserving, withPortsApart } from '../gateway/observability/observing.js';
import type { Observing } from '../gateway/observability/observing.js';
import { databaseFromEnvironment } from '../prisma/embedded/databaseFromEnvironment.js';
import type { EmbeddedPostgres } from '../prisma/embedded/startEmbeddedPostgres.js';
import { port, processSettings, readEnvironment } from '../subgraphs/kit/hosting/environment.js';
import { runProcess } from '../subgraphs/kit/hosting/runProcess.js';
import type { RunningProcess } from '../subgraphs/kit/hosting/runProcess.js';
import { createLogger } from '../subgraphs/kit/logger.js';
import { developmentKeys } from './developmentKeys.js';
import { migrateApart } from './migrateApart.js';
import { startSystem } from './system.js';
import type { RunningSystem } from './system.js';
import { dataDirOf } from '../prisma/embedded/dataDir.js';

const settings = withPortsApart(
  z.object({
    ...processSettings,
    ...guardSettings,
    ...observingSettings,
    PORT: port.default(4000),
    GATEWAY_EXECUTOR: z.enum(['rollover', 'apollo']).default('rollover'),
  }),
);

const help = `Usage: npm start

Serves all of Rollover in one process, on a PostgreSQL of its own, with a demo world to begin with. Ctrl-C stops it.

The environment says the rest:

  PORT, HOST                          where to listen; 4000 at 127.0.0.1 when left out
  DATA_DIR                            where the data are kept; .data when left out
  DATABASE_URL                        another PostgreSQL; none is started then
${servingSettings}`;

if (process.argv.includes('--help')) process.stdout.write(help);
else await runProcess(start);

/** Starts the database, unless one is given, and all of Rollover on it. */
async function start(): Promise<RunningProcess> {
  const { HOST, PORT, LOG_LEVEL, GATEWAY_EXECUTOR, METRICS_PORT, ...guards } = readEnvironment(settings);
  const logger = createLogger('rollover', LOG_LEVEL);
  const { publicKeys, issuer, audience } = await developmentKeys(dataDirOf(process.env));
  const database = await databaseFromEnvironment(say);
  try {
    await migrateApart(database.url);
    const observing = await openObserving({
      service: 'rollover',
      host: HOST,
      metricsPort: METRICS_PORT,
      operations: guards.SAFELIST?.names,
      environment: process.env,
      logger,
    });
    const system = await startSystem({
      databaseUrl: database.url,
      tokens: { keys: publicKeys, issuer, audience },
      host: HOST,
      port: PORT,
      logger,
      metrics: observing.metrics,
      traces: observing.traces,
      executor: GATEWAY_EXECUTOR,
      ...guardsOf(guards),
    });
    say(welcome(system.url));
    return { stop: () => stop(system, observing, database) };
  } catch (error) {
    await database.stop();
    throw error;
  }
}

/** Should a second signal end this before its time, the next start takes the database over. */
async function stop(system: RunningSystem, observing: Observing, database: EmbeddedPostgres): Promise<void> {
  say('Stopping: answering what was taken. Once more to end at once.');
  await system.stop();
  await observing.stop();
  await database.stop();
  say('Stopped.');
}

function welcome(url: string): string {
  const { DATA_DIR } = process.env;
  const there = DATA_DIR === undefined || DATA_DIR === '' ? '' : `DATA_DIR=${inShell(DATA_DIR)} `;
  const graph = url === 'http://127.0.0.1:4000' ? '' : ` -- ${url}/graphql`;
  const users = demoUsers.map(({ id, role }) => `    ${id.padEnd(16)} ${role.toLowerCase()}`);
  return `
Rollover is ready.

  The graph             ${url}/graphql      (GraphiQL in a browser)
  A token               ${there}npm run --silent token -- retail-agent-1
  See a rollover        ${there}npm run demo${graph}

  The demo users:
${users.join('\n')}

Ctrl-C stops it; the data stays.
`;
}

function inShell(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** For the person at the terminal; the log goes to standard output. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
