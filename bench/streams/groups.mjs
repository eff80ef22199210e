import { deepStrictEqual } from 'node:assert';
import { each, medians, printTable, timed } from '../stage/figures.mjs';

const sizes = [500, 5_000];
const rounds = 5;
const deliveriesPerRound = 20_000;
/** A server that runs for months is measured, not one whose code is being compiled: that takes some hundred events. */
const warmUpDeliveries = 250_000;
const probeMs = 5_000;
/** So long a peer may take for one size. */
const patienceMs = 120_000;

export const feed = `subscription Feed {
  transferEventRecorded(types: [QUEUED]) { id type status at attempt cursor conversationId transfer { id kind } }
}`;

/**
 * N subscribers of one stream; the next event is written when all have the last. Twice raw: told by this process, at once,
 * and told by the database, as the gateways are. Between two events others work then, and what they leave of the
 * processor's caches is what all but the first have to begin with.
 */
export async function measureGroups(stage) {
  const { ours, raw, notified, hive, log } = stage;
  const frame = await compare(stage, [ours, hive]);
  for (const server of [raw, notified]) await server.ask('prepare', frame);
  await notified.ask('follow', log.brandId);
  for (const size of sizes) {
    const rows = [];
    for (const server of [ours, raw, notified]) rows.push(await measureOne(stage, server, size));
    print(size, [...rows, await measurePeer(stage, hive, size)]);
  }
}

/** With clients of its own, which are given up together with it: a peer that does not come to an end ends nothing else. */
async function measurePeer(stage, peer, size) {
  if (peer.child.killed) return { name: peer.name, missing: 'was given up before' };
  const clients = await stage.startClients();
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, patienceMs, {
      name: peer.name,
      missing: `takes more than ${patienceMs / 1000} s`,
    });
  });
  const failed = ({ message }) => ({ name: peer.name, missing: `fails: ${message}` });
  const measured = measureOne({ ...stage, clients }, peer, size).catch(failed);
  const row = await Promise.race([measured, late]);
  clearTimeout(timer);
  clients.child.kill('SIGKILL');
  if (row.missing) peer.child.kill('SIGKILL');
  return row;
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

async function measureOne({ clients, log, partner, raw, notified }, server, size) {
  const isRaw = server === raw || server === notified;
  const send = server === raw ? () => raw.ask('sendAll') : log.record;
  const before = await server.ask('settled');
  await clients.ask('open', { url: server.url, subscriptions: subscribers(partner, size), raw: isRaw });
  await probe(clients, send, size);
  const events = deliveriesPerRound / size;
  const figures = [];
  await deliver(clients, send, size, warmUpDeliveries / size);
  for (let round = 0; round < rounds; round += 1) {
    figures.push(await timed(server, events * size, () => deliver(clients, send, size, events)));
  }
  const idle = await server.ask('settled'); // not before: V8 collects more often for seconds, once it was made to
  await clients.ask('leave');
  return { name: server.name, ...medians(figures), ...each(size, before, idle) };
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
  const [ours, raw, notified] = rows;
  printTable(
    `${size} subscribers of one stream, medians of ${rounds} rounds of ${deliveriesPerRound} deliveries`,
    [
      'server',
      'CPU µs/delivery',
      '× raw ws',
      '× raw upon NOTIFY',
      '× Rollover',
      'deliveries/s',
      'KB/idle subscription',
      'of it heap',
      'and for new objects',
      'RSS MB',
    ],
    rows.map((row) => (row.missing ? [row.name, ...Array(9).fill('n/a')] : cells(row, ours, raw, notified))),
  );
  for (const { name, missing } of rows) if (missing) console.log(`${name}: n/a, as it ${missing}.\n`);
}

function cells({ name, cpuMs, perSecond, rssMb, idle, heap, young }, ...others) {
  const [ours, raw, notified] = others.map((other) => (cpuMs / other.cpuMs).toFixed(2));
  return [
    ...[name, (cpuMs * 1000).toFixed(1), raw, notified, ours],
    ...[perSecond.toFixed(0), idle, heap, young, rssMb.toFixed(0)],
  ];
}
