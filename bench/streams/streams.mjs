// What it costs to deliver events: one stream to many, many streams to one each, and how long a committed event takes.
import { once } from 'node:events';
import { demoUsers } from '../../dist/prisma/demo/users.js';
import { fill } from '../inbox/fill.mjs';
import { startSubgraphs } from '../stage/federation.mjs';
import { onStage } from '../stage/stage.mjs';
import { measureGroups } from './groups.mjs';
import { measureLatency } from './latency.mjs';
import { feedWriter } from './log.mjs';
import { measureSingles } from './singles.mjs';

export function measure() {
  return onStage(async ({ openDatabase, start, tokenFor }) => {
    const database = await openDatabase('streams');
    const tokenOf = (id) => tokenFor(demoUsers.find((user) => user.id === id));
    const filler = await start('Rollover', 'stage/rolloverServer.mjs', database);
    await fill(`${filler.url}/graphql`, tokenOf);
    filler.child.kill('SIGTERM');
    const { supergraph } = await startSubgraphs(start, database);
    const startClients = () => start('clients', 'streams/clientsServer.mjs', database);
    const stage = {
      ...{
        database,
        tokenFor,
        partner: await tokenOf('acme-partner'),
        log: await feedWriter(database.client),
      },
      startClients,
      clients: await startClients(),
      ours: await start('Rollover', 'stage/gatewayServer.mjs', database, { supergraph }),
      raw: await start('raw ws', 'streams/rawServer.mjs', database),
      notified: await start('raw ws upon NOTIFY', 'streams/rawServer.mjs', database),
      hive: await start('Hive, router-runtime', 'stage/hiveServer.mjs', database, {
        supergraph,
        router: true,
      }),
    };
    await measureGroups(stage);
    stage.hive.child.kill('SIGTERM'); // it may still hold streams of clients who have left, which the subgraphs would serve
    await once(stage.hive.child, 'exit');
    await measureLatency(stage);
    await measureSingles(stage);
  });
}
