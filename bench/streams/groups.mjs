import { deepStrictEqual } from 'node:assert';
import { medians, printTable, timed } from '../stage/figures.mjs';

const sizes = [500, 5_000];
const rounds = 5;
const deliveriesPerRound = 20_000;
const probeMs = 5_000;

export const feed = `subscription Feed {
  transferEventRecorded(types: [QUEUED]) { id type status at attempt cursor conversationId transfer { id kind } }
}`;

/** N subscribers of one stream; the next event is written when all have the last. */
export async function measureGroups(stage) {
  const { ours, raw, hive } = stage;
  const frame = await compare(stage, [ours, hive]);
  await raw.ask('prepare', frame);
  for (const size of sizes) {
    const rows = [];
    for (const server of [ours, raw, hive]) rows.push(await measureOne(stage, server, size));
    print(size, rows);
  }
}

/** The same event at both gateways is the same event; its frame as ours sends it. */
async function compare({ clients, log, partner }, servers) {
  const frames = [];
  for (const { url } of servers) await clients.ask('open', { url, subscriptions: subscribers(partner, 1) });
  await probe(clients, log.record, servers.length);
  for (const { url } of servers) {
    await clients.ask('leave');
    await clients.ask('open', { url, subscriptions: subscribers(partner, 1) });
    frames.push(await probe(clients, log.record, 1));
  }
  const [one, other] = frames.map((frame) =>
    Object.entries(JSON.parse(frame).payload.data.transferEventRecorded),
  );
  const changing = ['id', 'at', 'cursor'];
  const lasting = (entries) => entries.filter(([name]) => !changing.includes(name));
  deepStrictEqual(lasting(other), lasting(one));
  await clients.ask('leave');
  return frames[0];
}

async function measureOne({ clients, log, partner, raw }, server, size) {
  const isRaw = server === raw;
  const send = isRaw ? () => raw.ask('sendAll') : log.record;
  const before = await server.ask('settled');
  await clients.ask('open', { url: server.url, subscriptions: subscribers(partner, size), raw: isRaw });
  await probe(clients, send, size);
  const events = deliveriesPerRound / size;
  const figures = [];
  await deliver(clients, send, size, events);
  const idle = await server.ask('settled');
  for (let round = 0; round < rounds; round += 1) {
    figures.push(await timed(server, events * size, () => deliver(clients, send, size, events)));
  }
  await clients.ask('leave');
  return { name: server.name, ...medians(figures), idleKb: (idle.rss - before.rss) / 1024 / size };
}

async function deliver(clients, send, size, events) {
  for (let event = 0; event < events; event += 1) {
    await clients.ask('expect', size);
    await send();
    const { whole, received } = await clients.ask('arrived');
    if (!whole) throw new Error(`${received} of ${size} have the event`);
  }
}

/** Nobody says when a subscription has begun: events are sent until all have one. Its last frame. */
export async function probe(clients, send, size) {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    await clients.ask('expect', size);
    await send();
    const { whole, lastFrame } = await clients.ask('arrived', probeMs);
    if (whole) return lastFrame;
  }
  throw new Error(`not all of ${size} subscribers get events`);
}

export function subscribers(token, count) {
  return Array(count).fill({ token, payload: { query: feed } });
}

function print(size, rows) {
  const [ours, raw] = rows;
  printTable(
    `${size} subscribers of one stream, medians of ${rounds} rounds of ${deliveriesPerRound} deliveries`,
    ['server', 'CPU µs/delivery', '× raw ws', '× Rollover', 'deliveries/s', 'KB/idle subscription', 'RSS MB'],
    rows.map(({ name, cpuMs, perSecond, rssMb, idleKb }) => [
      ...[name, (cpuMs * 1000).toFixed(1), (cpuMs / raw.cpuMs).toFixed(2), (cpuMs / ours.cpuMs).toFixed(2)],
      ...[perSecond.toFixed(0), idleKb.toFixed(1), rssMb.toFixed(0)],
    ]),
  );
}
