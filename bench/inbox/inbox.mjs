// The inbox query through the gateway, everything in one process, against hand-written SQL and one JSON.stringify.
// Of one caller, requests that are under way together share what subgraphs answer. Of many callers each has answers of its
// own, also where all look at the same inbox, as here: only rows that are read by id are read for all of one moment.
// The floor has PostgreSQL do its work, names and nesting included: the CPU of its Node process alone is little more than
// that of any HTTP server. So both are shown: "CPU ms/request" and "× floor" are the process alone, "together" is with what
// the database spent for it.
import { deepStrictEqual } from 'node:assert';
import { demoUsers } from '../../dist/prisma/demo/users.js';
import { inLanes, openClient } from '../stage/client.mjs';
import { timedWithDatabase } from '../stage/databaseCpu.mjs';
import { medians, printTable } from '../stage/figures.mjs';
import { onStage } from '../stage/stage.mjs';
import { fill } from './fill.mjs';
import { query, viewer } from './query.mjs';

const rounds = 7;
const requestsPerRound = 400;
const warmUp = 400;
const concurrency = 8;
/** One, and so many that no two requests of the same one are under way together. */
const crowds = [1, 2 * concurrency];

export function measure() {
  return onStage(async ({ openDatabase, start, tokenFor }) => {
    const database = await openDatabase('inbox');
    const tokenOf = (id) => tokenFor(demoUsers.find((user) => user.id === id));
    const rollover = await start('Rollover', 'stage/rolloverServer.mjs', database);
    await fill(`${rollover.url}/graphql`, tokenOf);
    const stock = await start('stock executor', 'stage/rolloverServer.mjs', database, { executor: 'apollo' });
    const floor = await start('floor', 'inbox/floorServer.mjs', database);
    const servers = [rollover, stock, floor];
    const clients = servers.map(({ url }) => openClient(url, concurrency));
    const figures = [];
    for (const callers of await Promise.all(crowds.map((count) => callersOf(count, tokenFor)))) {
      figures.push(...(await compareAndTime(servers, database.client, clients, callers)));
    }
    print(figures);
    await Promise.all(clients.map((client) => client.close()));
  });
}

/** So many agents of the viewer's account, each with a token: they may see her inbox, and see the same of it. */
async function callersOf(count, tokenFor) {
  const agent = demoUsers.find((user) => user.id === viewer);
  const others = Array.from({ length: count - 1 }, (_, index) => ({ ...agent, id: `colleague-${index}` }));
  return Promise.all([agent, ...others].map((user) => tokenFor(user)));
}

async function compareAndTime(servers, db, clients, tokens) {
  const ask = ({ post }, number) => post('/graphql', tokens[number % tokens.length], { query });
  const load = (client, requests) =>
    inLanes(concurrency, Array(requests).fill(), (_, number) => ask(client, number));
  const answers = [];
  for (const client of clients) {
    for (const number of tokens.keys()) answers.push(normalised(await ask(client, number)));
  }
  for (const answer of answers) deepStrictEqual(answer, answers[0]);
  if (answers[0].data.conversations.nodes.length !== 20) throw new Error('the inbox is not full');

  for (const client of clients) await load(client, warmUp);
  const figures = servers.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, server] of servers.entries()) {
      figures[index].push(
        await timedWithDatabase(server, db, requestsPerRound, () => load(clients[index], requestsPerRound)),
      );
    }
  }
  const floor = medians(figures.at(-1));
  return servers.map(({ name }, index) => ({
    name,
    callers: tokens.length,
    floor,
    ...medians(figures[index]),
  }));
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

function print(figures) {
  printTable(
    `inbox of 20 conversations, medians of ${rounds} rounds of ${requestsPerRound} requests, ${concurrency} at a time`,
    [
      'server',
      'callers',
      'CPU ms/request',
      '× floor',
      'database CPU ms',
      'together',
      '× floor together',
      'requests/s',
      'RSS MB',
    ],
    figures.map(({ name, callers, floor, cpuMs, databaseMs, togetherMs, perSecond, rssMb }) => [
      name,
      String(callers),
      cpuMs.toFixed(2),
      (cpuMs / floor.cpuMs).toFixed(2),
      databaseMs.toFixed(2),
      togetherMs.toFixed(2),
      (togetherMs / floor.togetherMs).toFixed(2),
      perSecond.toFixed(0),
      rssMb.toFixed(0),
    ]),
  );
}
