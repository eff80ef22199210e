// How long an agent waits for an offer, and a list of 200 places takes, while 100 transfers a second go through.
import { setTimeout } from 'node:timers/promises';
import { byGraphql } from '../rollover/operations.mjs';
import { pairOf, tokensOfLanes } from '../rollover/pair.mjs';
import { beginConversations, buildWorld, lanes } from '../rollover/world.mjs';
import { openClient } from '../stage/client.mjs';
import { printTable, quantile } from '../stage/figures.mjs';
import { onStage } from '../stage/stage.mjs';
import { storeHistory } from '../volume/history.mjs';
import { seatAgents } from './agents.mjs';
import { openLoop } from './clocked.mjs';
import { bareNotifications } from './notifications.mjs';

const transfersPerSecond = 100;
const listsPerSecond = 5;
const notificationsPerSecond = 10;
const storedTransfers = 10_000;
const warmUpSeconds = 5;
const seconds = 60; // so that a p99 is not the longest of all
const connections = 64;
/** What is on its way when the last request is made. */
const tailMs = 2_000;

const places = `query Places($id: ID!) {
  rolloverDestinations(conversationId: $id) {
    account { id name } skill { id name } outcome opensAt closesAt agentsOnline refusals { code }
  }
}`;

export function measure() {
  // As `npm start` keeps its data: an answer waits for the disk.
  return onStage(measureOn, { throwAway: false });
}

async function measureOn({ openDatabase, start, tokenFor }) {
  const database = await openDatabase('latency');
  await buildWorld(database.client);
  await storeHistory(database.client, storedTransfers, lanes);
  const tokens = await tokensOfLanes(tokenFor);
  const server = await start('Rollover', 'stage/rolloverServer.mjs', database);
  const desk = {
    ...{ database, tokens, rung: new Map(), acceptances: [] },
    pair: pairOf(server, database, byGraphql, tokens, connections),
    lists: openClient(server.url, 8),
    bare: await bareNotifications(await openDatabase('notified')),
  };
  const agents = await seatAgents(server.url, tokens.takers, (transferId, lane) => {
    desk.rung.set(transferId, performance.now());
    // One that comes too late is no fault of the measurement: it shows in the times.
    desk.acceptances.push(desk.pair.accept({ lane }, transferId).catch(() => undefined));
  });

  await run(desk, 'warm-up', warmUpSeconds);
  print(await run(desk, 'measured', seconds));
  await agents.leave();
  await Promise.all([desk.pair.close(), desk.lists.close(), desk.bare.close()]);
}

async function run(desk, name, length) {
  const { database, pair, bare, rung } = desk;
  const conversations = await beginConversations(database.client, name, transfersPerSecond * length + 1);
  const [listing] = conversations.splice(-1);
  const [offers, listed, told] = await Promise.all([
    openLoop(transfersPerSecond, length, async (number, due) => {
      const { transfer } = await pair.rollOver(conversations[number]);
      return { id: transfer.id, due };
    }),
    openLoop(listsPerSecond, length, async (_, due) => {
      await listPlaces(desk, listing);
      return performance.now() - due;
    }),
    openLoop(notificationsPerSecond, length, (_, due) => bare.roundTrip(due)),
  ]);
  await setTimeout(tailMs);
  await Promise.all(desk.acceptances.splice(0));
  return { offered: offers.map(({ id, due }) => rung.get(id) - due), listed, told };
}

async function listPlaces({ lists, tokens }, { id, lane }) {
  const asked = { query: places, variables: { id } };
  const { data, errors } = await lists.post('/graphql', tokens.givers[lane], asked);
  if (errors) throw new Error(`the list failed: ${JSON.stringify(errors)}`);
  if (data.rolloverDestinations.length !== lanes) throw new Error('not all places are listed');
}

function print({ offered, listed, told }) {
  const missing = offered.filter(Number.isNaN).length;
  const row = (name, times) => [
    name,
    String(times.length),
    ...[0.5, 0.99, 1].map((share) => quantile(times, share).toFixed(1)),
  ];
  printTable(
    `${transfersPerSecond} transfers a second for ${seconds} s, each accepted as it rings, ${lanes} agents connected; ${missing} never rang`,
    ['ms', 'count', 'p50', 'p99', 'max'],
    [
      row(
        'request → offer at the agent',
        offered.filter((ms) => !Number.isNaN(ms)),
      ),
      row(`rolloverDestinations, ${lanes} skills`, listed),
      row('bare NOTIFY round trip', told),
    ],
  );
}
