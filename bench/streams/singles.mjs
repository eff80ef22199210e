import { openLoop } from '../latency/clocked.mjs';
import { beginConversations, buildWorld, giver, lanes } from '../rollover/world.mjs';
import { each, medians, printTable, timed } from '../stage/figures.mjs';
import { inTurn, sendMessage } from './log.mjs';

const streams = 5_000;
const eventsPerSecond = 100;
const seconds = 5;
const rounds = 7;
const conversationMessages =
  'subscription ($id: ID!) { messageSent(conversationId: $id) { id text sentAt } }';

/** As many streams as clients: each follows a conversation of its own. */
export async function measureSingles(stage) {
  const { database, ours, raw, clients, tokenFor } = stage;
  await buildWorld(database.client);
  const conversations = await beginConversations(database.client, 'single', streams);
  const tokens = await Promise.all(Array.from({ length: lanes }, (_, lane) => tokenFor(giver(lane))));
  const subscriptions = conversations.map(({ id, lane }) => ({
    token: tokens[lane],
    payload: { query: conversationMessages, variables: { id } },
  }));
  const before = await ours.ask('settled');
  await clients.ask('open', { url: ours.url, subscriptions });
  const write = messageWriter(database.client, conversations);
  await allListen(clients, write);
  const own = await roundsOf(ours, clients, (count) =>
    openLoop(eventsPerSecond, count / eventsPerSecond, write),
  );
  const { lastFrame } = await clients.ask('arrived');
  const after = await ours.ask('settled'); // not before: V8 collects more often for seconds, once it was made to
  await clients.ask('leave');

  await raw.ask('prepare', lastFrame);
  await clients.ask('open', { url: raw.url, subscriptions, raw: true });
  const bare = await roundsOf(raw, clients, (count) =>
    raw.ask('sendInTurn', { count, perSecond: eventsPerSecond }),
  );
  await clients.ask('leave');
  print([
    { name: ours.name, ...own, ...each(streams, before, after) },
    { name: raw.name, ...bare, idle: '–', heap: '–', young: '–' },
  ]);
}

function messageWriter(db, conversations) {
  let sent = 0;
  return inTurn(() => sendMessage(db, conversations[sent % streams].id, (sent += 1)));
}

/** Every conversation has had a message, and every stream has told of one. */
async function allListen(clients, write) {
  await clients.ask('expect', streams);
  for (let sent = 0; sent < streams; sent += 1) await write();
  const { whole, received } = await clients.ask('arrived', 20_000);
  if (!whole) throw new Error(`${received} of ${streams} streams have begun`);
}

async function roundsOf(server, clients, send) {
  const count = eventsPerSecond * seconds;
  const figures = [];
  for (let round = 0; round < rounds; round += 1) {
    await clients.ask('expect', count);
    const act = async () => {
      await send(count);
      const { whole, received } = await clients.ask('arrived');
      if (!whole) throw new Error(`${received} of ${count} events`);
    };
    figures.push(await timed(server, count, act));
  }
  return medians(figures);
}

function print(rows) {
  const [, bare] = rows;
  printTable(
    `${streams} streams of one subscriber each, ${eventsPerSecond} events a second in all, medians of ${rounds} rounds`,
    [
      'server',
      'CPU µs/event',
      '× raw ws',
      'KB/idle subscription',
      'of it heap',
      'and for new objects',
      'RSS MB',
    ],
    rows.map(({ name, cpuMs, rssMb, idle, heap, young }) => [
      ...[
        name,
        (cpuMs * 1000).toFixed(1),
        (cpuMs / bare.cpuMs).toFixed(2),
        idle,
        heap,
        young,
        rssMb.toFixed(0),
      ],
    ]),
  );
}
