// One graph behind several gateways: the same subgraph processes, the same requests, answers that are equal.
import { demoUsers } from '../../dist/prisma/demo/users.js';
import { inLanes, openClient } from '../stage/client.mjs';
import { startSubgraphs } from '../stage/federation.mjs';
import { medians, printTable, timed } from '../stage/figures.mjs';
import { onStage } from '../stage/stage.mjs';
import { fillWide } from './fillWide.mjs';
import { unequal } from './unequal.mjs';
import { workloadsOn } from './workloads.mjs';

const concurrency = 8;
/** More tokens than requests at a time: no two that are under way may share a fetch. */
const tokensPerUser = 16;
/** In turns, as they are timed: who warms up first, and then waits for all others, is cold again. */
const warmUpTurns = 10;

export function measure() {
  return onStage(async ({ openDatabase, start, tokenFor }) => {
    const database = await openDatabase('gateway');
    const tokenOf = (id) => tokenFor(demoUsers.find((user) => user.id === id));
    const conversationId = await fillWide(start, database, tokenOf);
    const { supergraph, urls } = await startSubgraphs(start, database);
    const gateways = await Promise.all([
      start('Rollover', 'stage/gatewayServer.mjs', database, { supergraph }),
      start('floor', 'gateway/floorServer.mjs', database, { urls }),
      start('@apollo/gateway', 'gateway/apolloServer.mjs', database, { supergraph }),
      start('Hive Gateway', 'stage/hiveServer.mjs', database, { supergraph }),
      start('Hive, router-runtime', 'stage/hiveServer.mjs', database, { supergraph, router: true }),
    ]);
    const contestants = gateways.map((server) => ({ server, ...openClient(server.url, concurrency) }));
    for (const workload of workloadsOn(conversationId)) await measureOne(workload, contestants, tokenOf);
    await Promise.all(contestants.map(({ close }) => close()));
  });
}

async function measureOne(workload, contestants, tokenOf) {
  const { name, user, requests, warmUp = requests, rounds = 5, hasFloor = false } = workload;
  const tokens = await Promise.all(Array.from({ length: tokensPerUser }, () => tokenOf(user)));
  const taking = contestants.filter(({ server }) => hasFloor || server.name !== 'floor');
  const reasons = await unequal(workload, taking, tokens[0]);
  const running = taking.filter(({ server }) => !reasons.has(server.name));
  const load = ({ post }, count, from = 0) =>
    inLanes(concurrency, Array(count).fill(), (_, number) =>
      post('/graphql', tokens[number % tokensPerUser], workload.bodyOf(from + number)),
    );
  const perTurn = warmUp / warmUpTurns;
  for (let turn = 0; turn < warmUpTurns; turn += 1) {
    for (const contestant of running) await load(contestant, perTurn, turn * perTurn);
  }
  const figures = new Map(running.map(({ server }) => [server.name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const contestant of running) {
      const { server } = contestant;
      figures.get(server.name).push(await timed(server, requests, () => load(contestant, requests)));
    }
  }
  const rows = new Map([...figures].map(([server, taken]) => [server, medians(taken)]));
  print(`${name}, medians of ${rounds} rounds of ${requests} requests`, taking, rows, reasons);
}

function print(title, taking, rows, reasons) {
  const ours = rows.get('Rollover');
  const floor = rows.get('floor');
  printTable(
    `${title}, ${concurrency} at a time`,
    ['gateway', 'CPU ms/request', '× floor', '× Rollover', 'requests/s', 'requests/s of a core', 'RSS MB'],
    taking.map(({ server: { name } }) => {
      const row = rows.get(name);
      if (!row) return [name, ...Array(6).fill('n/a')];
      return [
        ...[name, row.cpuMs.toFixed(2), floor ? (row.cpuMs / floor.cpuMs).toFixed(2) : '–'],
        ...[(row.cpuMs / ours.cpuMs).toFixed(2), row.perSecond.toFixed(0)],
        ...[(1000 / row.cpuMs).toFixed(0), row.rssMb.toFixed(0)],
      ];
    }),
  );
  for (const [name, reason] of reasons) console.log(`${name} n/a: ${reason}\n`);
}
