import { createClient } from 'graphql-ws';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { eventsSoFar } from '../../../gateway/graphiql/eventsSoFar.js';
import type { Shown } from '../../../gateway/graphiql/eventsSoFar.js';
import { aServer, tokens } from './support/testServer.js';
import type { TestServer } from './support/testServer.js';

const news = (text: string): object => ({ data: { news: text } });

/** What the page shows, as of now, and whether it says that the stream is over. */
function aPage({ port }: TestServer, query: string, token = tokens.good) {
  const url = `ws://127.0.0.1:${port}/graphql`;
  const connectionParams = { Authorization: `Bearer ${token}` };
  const client = createClient({ url, connectionParams, retryAttempts: 0, webSocketImpl: WebSocket });
  const page: { shown?: Shown; isOver: boolean; stop: () => void } = { isOver: false, stop: () => undefined };
  page.stop = eventsSoFar(client, { query }).subscribe({
    next: (shown) => {
      page.shown = shown;
    },
    complete: () => {
      page.isOver = true;
    },
  }).unsubscribe;
  return page;
}

it('shows the newest event as it came, and those before below it', async () => {
  const server = await aServer();
  const page = aPage(server, 'subscription { news }');
  await server.graph.until('stream opened');

  for (const text of ['one', 'two', 'three']) server.graph.publish(text);

  await expect.poll(() => page.shown).toEqual({ ...news('three'), earlier: [news('two'), news('one')] });
  page.stop();
  await expect.poll(() => page.isOver).toBe(true);
});

it('shows the last hundred of them', async () => {
  const server = await aServer();
  const page = aPage(server, 'subscription { news }');
  await server.graph.until('stream opened');

  for (let number = 1; number <= 100; number += 1) server.graph.publish(`${number}`);
  await expect.poll(() => page.shown).toMatchObject({ ...news('100'), earlier: { length: 99 } });
  server.graph.publish('101');

  await expect.poll(() => page.shown).toMatchObject({ ...news('101'), earlier: { length: 99 } });
  expect(page.shown?.earlier?.at(-1)).toEqual(news('2'));
  page.stop();
});

it('keeps them in sight when the stream breaks', async () => {
  const server = await aServer();
  const page = aPage(server, 'subscription { news }');
  await server.graph.until('stream opened');

  server.graph.publish('one');
  server.graph.publish('!');

  await expect.poll(() => page.isOver).toBe(true);
  expect(page.shown).toMatchObject({ errors: [{}], earlier: [news('one')] });
});

it('says why a connection was closed', async () => {
  const server = await aServer();

  const page = aPage(server, 'subscription { news }', await tokens.living(-60));

  await expect.poll(() => page.isOver).toBe(true);
  expect(page.shown).toEqual({
    errors: [{ message: 'The connection was closed: 4403 The token has expired.' }],
  });
});
