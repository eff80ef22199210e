import { openLoop } from '../latency/clocked.mjs';
import { printTable, quantile } from '../stage/figures.mjs';
import { inTurn } from './log.mjs';
import { probe, subscribers } from './groups.mjs';

const listeners = 500;
const eventsPerSecond = 100;
const seconds = 10;

/** From the statement that commits an event to the client that has it, at a steady rate, beside bare NOTIFY → ws. */
export async function measureLatency(stage) {
  const { ours, notified, clients } = stage;
  const rows = [];
  for (const server of [ours, notified]) {
    rows.push([server.name, await timesOf(stage, server)]);
    await notified.ask('prepare', await clients.ask('frame'));
  }
  const [, bare] = rows[1];
  printTable(
    `commit → client, ${eventsPerSecond} events a second for ${seconds} s, ${listeners} clients`,
    ['ms', 'deliveries', 'p50', 'p99', 'p99 × raw', 'max'],
    rows.map(([name, times]) => [
      ...[name, String(times.length), quantile(times, 0.5).toFixed(1), quantile(times, 0.99).toFixed(1)],
      ...[(quantile(times, 0.99) / quantile(bare, 0.99)).toFixed(2), quantile(times, 1).toFixed(1)],
    ]),
  );
}

async function timesOf({ clients, log, partner, notified }, server) {
  const subscriptions = subscribers(partner, listeners);
  await clients.ask('open', { url: server.url, subscriptions, raw: server === notified });
  await probe(clients, log.record, listeners);
  const count = eventsPerSecond * seconds * listeners;
  await clients.ask('expect', count);
  const write = inTurn(async () => {
    const at = performance.timeOrigin + performance.now();
    await log.record();
    return at;
  });
  const written = await openLoop(eventsPerSecond, seconds, write);
  const { whole, received } = await clients.ask('arrived');
  if (!whole) throw new Error(`${received} of ${count} deliveries`);
  const arrivals = await clients.ask('arrivals');
  await clients.ask('leave');
  // Streams keep the order: what comes n-th was written n-th.
  return arrivals.flatMap((times) => Array.from(times, (time, n) => time - written[n]));
}
