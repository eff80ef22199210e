// What a rollover and its acceptance cost, to us and to the database, with ten and a hundred times the stored transfers.
import { inLanes } from '../stage/client.mjs';
import { timedWithDatabase } from '../stage/databaseCpu.mjs';
import { medians, printTable } from '../stage/figures.mjs';
import { onStage } from '../stage/stage.mjs';
import { byGraphql } from '../rollover/operations.mjs';
import { pairOf, tokensOfLanes } from '../rollover/pair.mjs';
import { beginConversations, buildWorld, lanes } from '../rollover/world.mjs';
import { storeHistory } from './history.mjs';

const volumes = [10_000, 100_000, 1_000_000];
const rounds = 9;
const pairsPerRound = 200;
const warmUp = 400;
const concurrency = 4;

export function measure() {
  return onStage(async ({ openDatabase, start, tokenFor }) => {
    const tokens = await tokensOfLanes(tokenFor);
    const stores = [];
    for (const volume of volumes) {
      const database = await openDatabase(`with_${volume}`);
      await buildWorld(database.client);
      await storeHistory(database.client, volume, lanes);
      const server = await start(volume.toLocaleString('en'), 'stage/rolloverServer.mjs', database);
      stores.push(pairOf(server, database, byGraphql, tokens, concurrency));
    }
    print(await measureInTurn(stores));
    await Promise.all(stores.map(({ close }) => close()));
  });
}

/** In turn, so that whatever else the machine does falls on all alike. */
async function measureInTurn(stores) {
  const figures = stores.map(() => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, store] of stores.entries()) {
      const conversations = await beginConversations(
        store.db,
        `round-${round}`,
        round === 0 ? warmUp : pairsPerRound,
      );
      const figure = await cost(store, conversations);
      if (round > 0) figures[index].push(figure);
    }
  }
  return stores.map(({ server }, index) => ({ name: server.name, ...medians(figures[index]) }));
}

function cost({ server, db, both }, conversations) {
  return timedWithDatabase(server, db, conversations.length, () => inLanes(concurrency, conversations, both));
}

function print(rows) {
  const [{ togetherMs: least }] = rows;
  printTable(
    `a request and its acceptance, medians of ${rounds} rounds of ${pairsPerRound} pairs, ${concurrency} at a time`,
    ['stored transfers', 'CPU ms/pair', 'database CPU ms/pair', 'together', 'change'],
    rows.map(({ name, cpuMs, databaseMs, togetherMs }) => [
      name,
      cpuMs.toFixed(2),
      databaseMs.toFixed(2),
      togetherMs.toFixed(2),
      `${((togetherMs / least - 1) * 100).toFixed(0)} %`,
    ]),
  );
}
