// The inbox query through the gateway, everything in one process, against hand-written SQL and one JSON.stringify.
import { deepStrictEqual } from 'node:assert';
import { demoUsers } from '../../dist/prisma/demo/users.js';
import { inLanes, openClient } from '../stage/client.mjs';
import { medians, printTable, timed } from '../stage/figures.mjs';
import { onStage } from '../stage/stage.mjs';
import { fill } from './fill.mjs';
import { query, viewer } from './query.mjs';

const rounds = 7;
const requestsPerRound = 400;
const warmUp = 400;
const concurrency = 8;

export function measure() {
  return onStage(async ({ openDatabase, start, tokenFor }) => {
    const database = await openDatabase('inbox');
    const tokenOf = (id) => tokenFor(demoUsers.find((user) => user.id === id));
    const rollover = await start('Rollover', 'stage/rolloverServer.mjs', database);
    await fill(`${rollover.url}/graphql`, tokenOf);
    const stock = await start('stock executor', 'stage/rolloverServer.mjs', database, { executor: 'apollo' });
    const floor = await start('floor', 'inbox/floorServer.mjs', database);
    await compareAndTime([rollover, stock, floor], await tokenOf(viewer));
  });
}

async function compareAndTime(servers, token) {
  const clients = servers.map(({ url }) => clientOf(url, token));
  const answers = [];
  for (const { ask } of clients) answers.push(normalised(await ask()));
  for (const answer of answers) deepStrictEqual(answer, answers[0]);
  if (answers[0].data.conversations.nodes.length !== 20) throw new Error('the inbox is not full');

  for (const { load } of clients) await load(warmUp);
  const figures = servers.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, server] of servers.entries()) {
      figures[index].push(await timed(server, requestsPerRound, () => clients[index].load(requestsPerRound)));
    }
  }
  print(servers, figures.map(medians));
  await Promise.all(clients.map((client) => client.close()));
}

function clientOf(url, token) {
  const { post, close } = openClient(url, concurrency);
  const ask = () => post('/graphql', token, { query });
  const load = (requests) => inLanes(concurrency, Array(requests).fill(), ask);
  return { ask, load, close };
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
  const floor = figures.at(-1);
  printTable(
    `inbox of 20 conversations, medians of ${rounds} rounds of ${requestsPerRound} requests, ${concurrency} at a time`,
    ['server', 'CPU ms/request', '× floor', 'requests/s', 'RSS MB'],
    figures.map(({ cpuMs, perSecond, rssMb }, index) => [
      servers[index].name,
      cpuMs.toFixed(2),
      (cpuMs / floor.cpuMs).toFixed(2),
      perSecond.toFixed(0),
      rssMb.toFixed(0),
    ]),
  );
}
