// The inbox query through the gateway, everything in one process, against hand-written SQL and one JSON.stringify.
import { deepStrictEqual } from 'node:assert';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { startEmbeddedPostgres } from '../../dist/prisma/embedded/startEmbeddedPostgres.js';
import { migrate } from '../../dist/prisma/migrate.js';
import { tokenClaims } from '../../dist/prisma/demo/tokenClaims.js';
import { demoUsers } from '../../dist/prisma/demo/users.js';
import { developmentKeys } from '../../dist/scripts/developmentKeys.js';
import { fill } from './fill.mjs';
import { query, viewer } from './query.mjs';

const rounds = 7;
const requestsPerRound = 400;
const warmUp = 400;
const concurrency = 8;

export async function measure() {
  const dataDir = await mkdtemp(join(tmpdir(), 'rollover-bench-'));
  const database = await startEmbeddedPostgres({ dataDir, throwAway: true });
  const servers = [];
  try {
    await migrate(database.url);
    const keys = await developmentKeys(dataDir);
    const tokens = { keys: keys.publicKeys, issuer: keys.issuer, audience: keys.audience };
    const tokenFor = (id) => keys.sign(tokenClaims(demoUsers.find((user) => user.id === id)), '1h');
    const settings = { databaseUrl: database.url, tokens };
    servers.push(await serve('Rollover', 'rolloverServer.mjs', { ...settings, executor: 'rollover' }));
    await fill(`${servers[0].url}/graphql`, tokenFor);
    servers.push(await serve('stock executor', 'rolloverServer.mjs', { ...settings, executor: 'apollo' }));
    servers.push(await serve('floor', 'floorServer.mjs', settings));
    await compareAndTime(servers, await tokenFor(viewer));
  } finally {
    for (const { child } of servers) child.kill('SIGTERM');
    await Promise.all(servers.map(({ child }) => once(child, 'exit')));
    await database.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function serve(name, file, settings) {
  const child = fork(join(import.meta.dirname, file), [JSON.stringify(settings)]);
  const [{ url }] = await once(child, 'message');
  return { name, child, url };
}

async function compareAndTime(servers, token) {
  const clients = servers.map(({ url }) => clientOf(url, token));
  const answers = [];
  for (const { ask } of clients) answers.push(normalised(JSON.parse(await ask())));
  for (const answer of answers) deepStrictEqual(answer, answers[0]);
  if (answers[0].data.conversations.nodes.length !== 20) throw new Error('the inbox is not full');

  for (const client of clients) await client.load(warmUp);
  const figures = servers.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, server] of servers.entries()) figures[index].push(await timed(server, clients[index]));
  }
  print(servers, figures);
  await Promise.all(clients.map((client) => client.close()));
}

function clientOf(url, token) {
  const pool = new Pool(url, { connections: concurrency });
  const body = JSON.stringify({ query });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const ask = async () => {
    const answer = await pool.request({ path: '/graphql', method: 'POST', headers, body });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}: ${text}`);
    return text;
  };
  const load = async (requests) => {
    const lane = async () => {
      for (let left = requests / concurrency; left > 0; left -= 1) await ask();
    };
    await Promise.all(Array.from({ length: concurrency }, lane));
  };
  return { ask, load, close: () => pool.close() };
}

async function timed({ child }, client) {
  const before = await figuresOf(child);
  const start = performance.now();
  await client.load(requestsPerRound);
  const ms = performance.now() - start;
  const after = await figuresOf(child);
  const cpuUs = after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system;
  return {
    cpuMs: cpuUs / 1000 / requestsPerRound,
    perSecond: (requestsPerRound * 1000) / ms,
    rssMb: after.rss / 2 ** 20,
  };
}

async function figuresOf(child) {
  child.send('figures');
  const [figures] = await once(child, 'message');
  return figures;
}

/** Instants as instants: PostgreSQL and JavaScript write them differently. */
function normalised(value) {
  if (Array.isArray(value)) return value.map(normalised);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, normalised(inner)]));
  }
  const isInstant = typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value);
  return isInstant ? Date.parse(value) : value;
}

function print(servers, figures) {
  const rows = servers.map(({ name }, index) => ({
    name,
    cpuMs: median(figures[index].map(({ cpuMs }) => cpuMs)),
    perSecond: median(figures[index].map(({ perSecond }) => perSecond)),
    rssMb: median(figures[index].map(({ rssMb }) => rssMb)),
  }));
  const floor = rows.at(-1);
  console.log(
    `inbox of 20 conversations, medians of ${rounds} rounds of ${requestsPerRound} requests, ${concurrency} at a time\n`,
  );
  console.log('server           CPU ms/request  × floor  requests/s  RSS MB');
  for (const { name, cpuMs, perSecond, rssMb } of rows) {
    const ratio = (cpuMs / floor.cpuMs).toFixed(2);
    console.log(
      `${name.padEnd(16)} ${cpuMs.toFixed(2).padStart(14)} ${ratio.padStart(8)} ${perSecond.toFixed(0).padStart(11)} ${rssMb.toFixed(0).padStart(7)}`,
    );
  }
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
