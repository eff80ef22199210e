import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openDatabase } from '../../subgraphs/kit/database/database.js';
import { events } from '../gateway/server/support/eventStream.js';
import { subscribe, webSocket } from '../gateway/server/support/webSocket.js';
import { endAll } from '../support/processes.js';
import { someReplicas } from './replicas.js';
import type { Replica, Replicas } from './replicas.js';
import { aSubscriber, aVisitor, passThrough } from './visitors.js';

/** What docs/partners.md promises. */
const promisedMs = 5_000;

let replicas: Replicas;
beforeAll(async () => {
  replicas = await someReplicas(2);
}, 120_000);
afterAll(async () => {
  await replicas.stop();
  await endAll();
});

const feed = 'subscription ($after: String) { transferEventRecorded(after: $after) { cursor } }';

/** Somebody who follows the feed. */
interface Follower {
  /** The next event's data, or the codes of the errors with which the stream ends. */
  next(): Promise<unknown>;
  /** Resolves if its connection, where it has one of its own, still serves. */
  serves(): Promise<void>;
}

type Following = (gateway: Replica, token: string, after: string) => Promise<Follower>;

const overWebSocket: Following = async ({ url }, token, after) => {
  const socket = await webSocket({ port: Number(new URL(url).port) }, { token });
  subscribe(socket, 's', feed, { after });
  return {
    async next() {
      const { type, payload } = await socket.next();
      return type === 'error' ? codesOf(payload) : payload;
    },
    async serves() {
      subscribe(socket, 'asked', '{ __typename }');
      expect(await socket.next()).toMatchObject({ id: 'asked', type: 'next' });
    },
  };
};

const byEvents: Following = async ({ url }, token, after) => {
  const stream = await events(url, feed, { token, variables: { after } });
  return {
    async next() {
      const { data } = (await stream.next()) as { data: { data?: unknown; errors?: unknown } };
      return data.errors === undefined ? data : codesOf(data.errors);
    },
    serves: async () => {
      expect(await stream.next()).toMatchObject({ event: 'complete' });
      expect(await stream.ended).toBe(true);
    },
  };
};

function codesOf(errors: unknown): unknown[] {
  return (errors as { extensions: { code: unknown } }[]).map(({ extensions: { code } }) => code);
}

/** As provisioning does when somebody is no longer in the brand's file, and as nothing does but a hand. */
async function write(change: string, who: string): Promise<void> {
  const database = openDatabase(replicas.databaseUrl);
  await database.query(`update accounts."user" set ${change} where id = $1`, [who]);
  await database.close();
}

const everyWay = (): [Replica, Following][] =>
  replicas.gateways.flatMap((gateway) =>
    [overWebSocket, byEvents].map((way) => [gateway, way] as [Replica, Following]),
  );

/** Of retail's to bank, that both see. */
async function aRollover(): Promise<void> {
  const visitor = async (who: string) => aVisitor(replicas.gateways, await replicas.tokenFor(who));
  await passThrough(await visitor('acme-web'), await visitor('retail-manager'));
}

async function headCursor(token: string): Promise<string> {
  const { transferEvents } = await aVisitor(replicas.gateways, token).ask(
    '{ transferEvents(first: 1) { headCursor } }',
  );
  return (transferEvents as { headCursor: string }).headCursor;
}

describe('access that is taken away', { timeout: 60_000 }, () => {
  it.each([
    ['a partner is none any more', 'acme-partner', "role = 'ANALYST'", "role = 'PARTNER'"],
    ['a partner is revoked', 'acme-partner', 'revoked_at = now()', 'revoked_at = null'],
    ['a partner is of another brand', 'acme-partner', "brand_id = 'globex'", "brand_id = 'acme'"],
    [
      'a manager belongs to another account',
      'retail-manager',
      "account_id = 'acme-travel'",
      "account_id = 'acme-retail'",
    ],
  ])(
    'ends each stream by FORBIDDEN within five seconds, through every gateway and transport: %s',
    async (_, who, change, back) => {
      const token = await replicas.tokenFor(who);
      const after = await headCursor(token);
      await aRollover();
      const following = await Promise.all(
        everyWay().map(([gateway, follow]) => follow(gateway, token, after)),
      );
      const spared = aSubscriber(replicas.gateways, {
        token: await replicas.tokenFor('bank-manager'),
        ...{ from: after, first: 0 },
      });
      for (const follower of following)
        expect(await follower.next()).toMatchObject({ data: { transferEventRecorded: {} } });
      await spared.told(1);

      const startedAtMs = performance.now();
      await write(change, who);
      const endings = await Promise.all(following.map(endingOf));

      expect(performance.now() - startedAtMs).toBeLessThan(promisedMs);
      expect(endings).toEqual(following.map(() => ['FORBIDDEN']));
      for (const follower of following) await follower.serves();
      for (const [gateway, follow] of everyWay())
        expect(await (await follow(gateway, token, after)).next()).toEqual(['FORBIDDEN']);
      const told = spared.events.length;
      await aRollover();
      await spared.told(told + 1);
      expect(spared.closes).toEqual([]);
      await spared.leave();
      await write(back, who);
    },
  );
});

describe('the stock client of somebody who is revoked', { timeout: 60_000 }, () => {
  it('is told FORBIDDEN, stays away, and is told so again whenever it asks', async () => {
    const [gateway] = replicas.gateways;
    const token = await replicas.tokenFor('acme-partner');
    const after = await headCursor(token);
    const seen: string[] = [];
    const client = createClient({
      url: `${(gateway?.url ?? '').replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { Authorization: `Bearer ${token}` },
      on: { connecting: () => seen.push('connecting'), closed: () => seen.push('closed') },
    });
    const told = client.iterate({ query: feed, variables: { after } });
    const spared = aSubscriber(replicas.gateways, {
      token: await replicas.tokenFor('bank-manager'),
      ...{ from: after, first: 0 },
    });
    await aRollover();
    expect(await told.next()).toMatchObject({ value: { data: { transferEventRecorded: {} } } });

    await write('revoked_at = now()', 'acme-partner');
    const refusal = await failureOf(told);
    await expect.poll(() => seen).toEqual(['connecting', 'closed']); // it is lazy
    const before = spared.events.length;
    await aRollover();
    await spared.told(before + 1);

    expect(codesOf(refusal)).toEqual(['FORBIDDEN']);
    expect(seen).toEqual(['connecting', 'closed']);
    const again = client.iterate({ query: feed, variables: { after } });
    expect(codesOf(await failureOf(again))).toEqual(['FORBIDDEN']);
    await client.dispose();
    await spared.leave();
    await write('revoked_at = null', 'acme-partner');
  });
});

/** What an iteration is ended with. */
async function failureOf(told: AsyncIterator<unknown>): Promise<unknown> {
  try {
    while ((await told.next()).done !== true);
    return null;
  } catch (error) {
    return error;
  }
}

/** Events that were on their way come before. */
async function endingOf(follower: Follower): Promise<unknown> {
  for (;;) {
    const told = await follower.next();
    if (Array.isArray(told)) return told;
  }
}
