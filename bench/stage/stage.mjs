import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { removeEmbeddedPostgres } from '../../dist/prisma/embedded/removeEmbeddedPostgres.js';
import { startEmbeddedPostgres } from '../../dist/prisma/embedded/startEmbeddedPostgres.js';
import { migrate } from '../../dist/prisma/migrate.js';
import { tokenClaims } from '../../dist/prisma/demo/tokenClaims.js';
import { developmentKeys } from '../../dist/scripts/developmentKeys.js';

const benchFolder = join(import.meta.dirname, '..');

/**
 * An embedded PostgreSQL of its own, and keys for tokens; whatever `act` makes of it is removed afterwards. `throwAway`:
 * without what keeps data through a crash of the machine.
 */
export async function onStage(act, { throwAway = true } = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'rollover-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir, throwAway });
  const clients = [];
  const children = [];
  try {
    await migrate(postgres.url);
    const keys = await developmentKeys(dataDir);
    const tokens = { keys: keys.publicKeys, issuer: keys.issuer, audience: keys.audience };
    await untilInterrupted(
      act({
        async openDatabase(name) {
          const database = await copyDatabase(postgres.url, name);
          clients.push(database.client);
          return database;
        },
        async start(name, file, { url: databaseUrl }, more = {}) {
          const server = await startServer(name, file, { databaseUrl, tokens, ...more });
          children.push(server.child);
          return server;
        },
        tokenFor: (user) => keys.sign(tokenClaims(user), '2h'),
      }),
    );
  } finally {
    for (const child of children) child.kill('SIGTERM');
    await Promise.all(children.map((child) => child.exitCode ?? child.signalCode ?? once(child, 'exit')));
    await Promise.all(clients.map((client) => client.end()));
    await postgres.stop();
    await removeEmbeddedPostgres(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Ctrl-C must leave no database behind. */
async function untilInterrupted(work) {
  const interrupted = new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => reject(new Error(signal)));
  });
  await Promise.race([work, interrupted]);
}

/** A migrated database, with a connection to it. Servers that share one would do each other's due work. */
async function copyDatabase(url, name) {
  const address = new URL(url);
  const template = address.pathname.slice(1);
  address.pathname = '/postgres';
  const maker = new pg.Client({ connectionString: address.href });
  await maker.connect();
  await maker.query(`create database ${name} template ${template}`);
  await maker.end();
  address.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: address.href });
  await client.connect();
  return { url: address.href, client };
}

/** A server in a process of its own, so that its CPU time is its own. `file` is named from bench/. */
async function startServer(name, file, settings) {
  const env = { ...process.env, NODE_ENV: 'production' }; // as `npm start` has it
  const execArgv = file === 'stage/rolloverServer.mjs' ? ['--max-semi-space-size=64'] : []; // as `npm start` has it, too
  const options = { serialization: 'advanced', env, execArgv };
  const child = fork(join(benchFolder, file), [JSON.stringify(settings)], options);
  const ended = new Promise((resolve) => child.once('exit', () => resolve(null)));
  const started = await Promise.race([once(child, 'message'), ended]);
  if (!started) throw new Error(`${name} did not start`);
  const [{ url }] = started;
  const ask = async (question, about) => {
    child.send({ ask: question, about });
    const heard = await Promise.race([once(child, 'message'), ended]);
    if (!heard) throw new Error(`${name} ended before it answered`);
    return heard[0].answer;
  };
  return { name, child, url, ask };
}
