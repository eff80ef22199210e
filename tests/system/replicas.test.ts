import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endAll } from '../support/processes.js';
import { someReplicas } from './replicas.js';
import type { Replicas } from './replicas.js';
import { aSubscriber, aVisitor, passThrough } from './visitors.js';
import type { FeedEvent, Subscriber, Visitor } from './visitors.js';

/** In the soak the gateways are restarted over and over. */
const rounds = Math.ceil(Number(process.env['SOAK'] ?? 1) / 5);
const timeout = 120_000 + rounds * 60_000;

let replicas: Replicas;
let connector: Visitor;
let manager: Visitor;
beforeAll(async () => {
  replicas = await someReplicas(2);
  connector = aVisitor(replicas.gateways, await replicas.tokenFor('acme-web'));
  manager = aVisitor(replicas.gateways, await replicas.tokenFor('retail-manager'));
}, 120_000);
afterAll(async () => {
  await replicas.stop();
  await endAll();
});

const pulled = `query ($after: String, $first: Int! = 100) { transferEvents(after: $after, first: $first) {
  nodes { cursor transfer { id } } pageInfo { hasNextPage } headCursor } }`;

interface Page {
  readonly nodes: FeedEvent[];
  readonly pageInfo: { readonly hasNextPage: boolean };
  readonly headCursor: string;
}

async function page(variables: object): Promise<Page> {
  return (await manager.ask(pulled, variables))['transferEvents'] as Page;
}

/** All that was recorded after a cursor, by pull. */
async function recordedAfter(after: string): Promise<FeedEvent[]> {
  const { nodes, pageInfo } = await page({ after });
  const last = nodes.at(-1);
  return pageInfo.hasNextPage && last ? [...nodes, ...(await recordedAfter(last.cursor))] : nodes;
}

async function subscribers(count: number, from: string): Promise<Subscriber[]> {
  const token = await replicas.tokenFor('retail-manager');
  return Array.from({ length: count }, (_, first) => aSubscriber(replicas.gateways, { token, from, first }));
}

describe('two gateways, each with a transfers subgraph of its own, on one database', { timeout }, () => {
  it('tell the clients of both of an event that either has written', async () => {
    const { headCursor: from } = await page({ first: 1 });
    const following = await subscribers(4, from);

    const transferIds: string[] = [];
    for (const gateway of replicas.gateways) {
      const at = [gateway];
      transferIds.push(
        await passThrough(
          aVisitor(at, await replicas.tokenFor('acme-web')),
          aVisitor(at, await replicas.tokenFor('retail-manager')),
        ),
      );
    }

    const recorded = await recordedAfter(from);
    expect([...new Set(recorded.map(({ transfer }) => transfer.id))]).toEqual(transferIds);
    for (const subscriber of following) {
      await subscriber.told(recorded.length);
      expect(subscriber.events).toEqual(recorded);
      expect(subscriber.closes).toEqual([]);
      await subscriber.leave();
    }
  });

  it('are restarted one after the other under load, and no event is lost or repeated and no request fails', async () => {
    const { headCursor: from } = await page({ first: 1 });
    const following = await subscribers(20, from);
    const load = underLoad(5);

    for (const gateway of Array.from({ length: rounds }, () => replicas.gateways).flat()) {
      await load.passed(3);
      expect(await gateway.stop()).toBe(0);
      await load.passed(3);
      await gateway.start();
    }
    await load.passed(3);
    await load.end();

    const recorded = await recordedAfter(from);
    for (const subscriber of following) {
      await subscriber.told(recorded.length);
      expect(subscriber.events).toEqual(recorded);
      expect(subscriber.closes).toContain(1012);
      await subscriber.leave();
    }
    expect(connector.refusals() + manager.refusals()).toBeGreaterThan(0);
    expect(replicas.gateways.flatMap((gateway) => gateway.faults())).toEqual([]);
  });

  it('keep their streams while a transfers subgraph is restarted, and tell what was written meanwhile', async () => {
    const [replica] = replicas.transfers;
    const [behindIt, elsewhere] = replicas.gateways;
    if (!replica || !behindIt || !elsewhere) throw new Error('there are no two of each');
    const { headCursor: from } = await page({ first: 1 });
    const token = await replicas.tokenFor('retail-manager');
    const subscriber = aSubscriber([behindIt], { token, from, first: 0 });
    const away = [elsewhere];
    const write = async (): Promise<string> =>
      passThrough(aVisitor(away, await replicas.tokenFor('acme-web')), aVisitor(away, token));
    await write();
    await subscriber.told(1);

    expect(await replica.stop()).toBe(0);
    await write();
    await replica.start();
    await write();

    const recorded = await recordedAfter(from);
    await subscriber.told(recorded.length);
    expect(subscriber.events).toEqual(recorded);
    expect(subscriber.closes).toEqual([]);
    await subscriber.leave();
  });
});

/** So many at a time have conversations pass through, again and again. */
function underLoad(workers: number): { passed(more: number): Promise<void>; end(): Promise<void> } {
  let [count, isOver] = [0, false];
  const watchers = new Set<() => void>();
  const work = async (): Promise<void> => {
    while (!isOver) {
      await passThrough(connector, manager);
      count += 1;
      for (const watcher of watchers) watcher();
    }
  };
  const working = Promise.all(Array.from({ length: workers }, work));
  return {
    async passed(more) {
      const goal = count + more;
      const reached = async (): Promise<void> => {
        while (count < goal) await new Promise<void>((resolve) => watchers.add(resolve));
      };
      await Promise.race([reached(), working]);
    },
    async end() {
      isOver = true;
      await working;
    },
  };
}
