// A request and its acceptance through the gateway, everything in one process, against bare routes that send the same SQL.
import { deepStrictEqual } from 'node:assert';
import { inLanes } from '../stage/client.mjs';
import { medians, printTable, timed } from '../stage/figures.mjs';
import { onStage } from '../stage/stage.mjs';
import { byGraphql, byRoute } from './operations.mjs';
import { pairOf, tokensOfLanes } from './pair.mjs';
import { recordPair } from './recording.mjs';
import { whatBecameOf } from './whatBecame.mjs';
import { storeHistory } from '../volume/history.mjs';
import { beginConversations, buildWorld, lanes } from './world.mjs';

const rounds = 9;
const pairsPerRound = 400;
const warmUp = 800;
const concurrency = 8;
/** Enough for PostgreSQL to plan as it does at work. */
const storedTransfers = 10_000;

export function measure() {
  return onStage(async ({ openDatabase, start, tokenFor }) => {
    const databases = [await openDatabase('ours'), await openDatabase('bare')];
    for (const { client } of databases) {
      await buildWorld(client);
      await storeHistory(client, storedTransfers, lanes);
    }
    const tokens = await tokensOfLanes(tokenFor);

    const rollover = await start('Rollover', 'stage/rolloverServer.mjs', databases[0]);
    const ours = pairOf(rollover, databases[0], byGraphql, tokens, concurrency);
    const templates = await recordPair(ours);
    const floor = await start('floor', 'rollover/floorServer.mjs', databases[1], { templates });
    const contestants = [ours, pairOf(floor, databases[1], byRoute, tokens, concurrency)];
    await compare(contestants);
    await time(contestants, templates);
    await Promise.all(contestants.map(({ close }) => close()));
  });
}

/** The answers are alike, and so are the rows that are left behind. */
async function compare(contestants) {
  const outcomes = [];
  for (const { db, both } of contestants) {
    const [conversation] = await beginConversations(db, 'compared', 1);
    outcomes.push(await whatBecameOf(db, conversation.id, await both(conversation)));
  }
  deepStrictEqual(outcomes[1], outcomes[0]);
}

async function time(contestants, templates) {
  const figures = contestants.map(() => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, { server, db, both }] of contestants.entries()) {
      const count = round === 0 ? warmUp : pairsPerRound;
      const conversations = await beginConversations(db, `round-${round}`, count);
      const figure = await timed(server, count, () => inLanes(concurrency, conversations, both));
      if (round > 0) figures[index].push(figure);
    }
  }
  const names = contestants.map(({ server }) => server.name);
  print(names, figures.map(medians), templates);
}

function print(names, figures, { rollOver, accept }) {
  const floor = figures.at(-1);
  printTable(
    `a request and its acceptance, medians of ${rounds} rounds of ${pairsPerRound} pairs, ${concurrency} at a time; ` +
      `${extent(rollOver)} and ${extent(accept)}`,
    ['server', 'CPU ms/pair', '× floor', 'pairs/s', 'RSS MB'],
    figures.map(({ cpuMs, perSecond, rssMb }, index) => [
      names[index],
      cpuMs.toFixed(2),
      (cpuMs / floor.cpuMs).toFixed(2),
      perSecond.toFixed(0),
      rssMb.toFixed(0),
    ]),
  );
}

function extent(waves) {
  return `${waves.flat().length} statements in ${waves.length} waves`;
}
