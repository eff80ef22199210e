// How long an agent waits for an offer, and a list of 200 places takes, while 100 transfers a second go through.
import { setTimeout } from 'node:timers/promises';
import { byGraphql } from '../rollover/operations.mjs';
import { pairOf, tokensOfLanes } from '../rollover/pair.mjs';
import { beginConversations, buildWorld, lanes } from '../rollover/world.mjs';
import { openClient } from '../stage/client.mjs';
import { printTable, quantile } from '../stage/figures.mjs';
import { onStage } from '../stage/stage.mjs';
import { seatAgents } from './agents.mjs';
import { openLoop } from './clocked.mjs';
import { bareNotifications } from './notifications.mjs';

const transfersPerSecond = 100;
const listsPerSecond = 5;
const notificationsPerSecond = 10;
const warmUpSeconds = 5;
const seconds = 20;
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
  const notified = await openDatabase('notified');
  await buildWorld(database.client);
  const tokens = await tokensOfLanes(tokenFor);
  const server = await start('Rollover', 'stage/rolloverServer.mjs', database);
  const pair = pairOf(server, database, byGraphql, tokens, connections);
  const rung = new Map();
  const agents = await seatAgents(server.url, tokens.takers, (transferId, lane) => {
    rung.set(transferId, performance.now());
    accepted.push(pair.accept({ lane }, transferId));
  });
  const accepted = [];
  const lists = openClient(server.url, 8);
  const bare = await bareNotifications(notified);

  const run = async (prefix, length) => {
    const conversations = await beginConversations(database.client, prefix, transfersPerSecond * length + 1);
    const offers = [];
    const listed = [];
    const told = [];
    await Promise.all([
      openLoop(transfersPerSecond, length, async (number, due) => {
        const { transfer } = await pair.rollOver(conversations[number]);
        offers.push({ id: transfer.id, due });
      }),
      openLoop(listsPerSecond, length, async (_, due) => {
        const { id, lane } = conversations.at(-1);
        const { data } = await lists.post('/graphql', tokens.givers[lane], {
          query: places,
          variables: { id },
        });
        if (data.rolloverDestinations.length !== lanes) throw new Error('not all places are listed');
        listed.push(performance.now() - due);
      }),
      openLoop(notificationsPerSecond, length, async (number, due) => {
        told.push(await bare.roundTrip(number, due));
      }),
    ]);
    await setTimeout(tailMs);
    await Promise.all(accepted.splice(0));
    return { offered: offers.map(({ id, due }) => rung.get(id) - due), listed, told };
  };
  await run('warm-up', warmUpSeconds);
  print(await run('measured', seconds));

  await agents.leave();
  await Promise.all([pair.close(), lists.close(), bare.close()]);
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
