import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

type Data = Record<string, unknown>;

/** Where a gateway listens, without a path. */
export interface Address {
  readonly url: string;
}

/** Somebody who asks one gateway after the other, and the next one when one of them cannot be reached. */
export interface Visitor {
  /** The data of an answer; rejects with anything else that a server answers. */
  ask(query: string, variables?: object): Promise<Data>;
  /** How often a server could not be reached, or broke off before it answered. */
  readonly refusals: () => number;
}

const pauseMs = 10;
const attempts = 100;

export function aVisitor(gateways: readonly Address[], token: string): Visitor {
  let [turn, refusals] = [0, 0];
  const ask = async (query: string, variables: object = {}): Promise<Data> => {
    const body = JSON.stringify({ query, variables });
    for (let attempt = 1; ; attempt += 1) {
      const url = gateways[(turn += 1) % gateways.length]?.url ?? '';
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      try {
        const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
        return dataOf(response.status, await response.text());
      } catch (error) {
        if (!isUnreachable(error) || attempt === attempts) throw error;
        refusals += 1;
        await delay(pauseMs);
      }
    }
  };
  return { ask, refusals: () => refusals };
}

/** What fetch throws when it got no answer, or not all of it. */
function isUnreachable(error: unknown): boolean {
  return error instanceof TypeError;
}

function dataOf(status: number, text: string): Data {
  const { data, errors } = JSON.parse(text) as { data?: Data; errors?: unknown };
  if (status !== 200 || !data || errors) throw new Error(`HTTP ${status}: ${text}`);
  return data;
}

const started = `mutation ($input: StartConversationInput!) {
  startConversation(input: $input) { conversation { id } userErrors { code } } }`;
const rolledOver = `mutation ($input: RolloverConversationInput!) {
  rolloverConversation(input: $input) { transfer { id } userErrors { code } } }`;
const cancelled = `mutation ($input: CancelTransferInput!) {
  cancelTransfer(input: $input) { transfer { status } userErrors { code } } }`;
const closed = `mutation ($input: CloseConversationInput!) {
  closeConversation(input: $input) { conversation { status } userErrors { code } } }`;

/** A new conversation that a manager asks to roll over, thinks better of, and that ends; the transfer's id. */
export async function passThrough(connector: Visitor, manager: Visitor): Promise<string> {
  const idempotencyKey = randomUUID();
  const entry = { accountId: 'acme-retail', skillId: 'acme-retail-care', channel: 'WEB' };
  const { startConversation } = await connector.ask(started, {
    input: { ...entry, consumerName: 'Ada', text: 'Hello', idempotencyKey },
  });
  const conversationId = idOf(startConversation, 'conversation');
  const { rolloverConversation } = await manager.ask(rolledOver, {
    input: { conversationId, destinationSkillId: 'acme-bank-care', note: 'A card.', idempotencyKey },
  });
  const transferId = idOf(rolloverConversation, 'transfer');
  await manager.ask(cancelled, { input: { transferId, idempotencyKey } });
  await connector.ask(closed, { input: { conversationId, idempotencyKey } });
  return transferId;
}

function idOf(payload: unknown, noun: string): string {
  const id = (payload as Record<string, { id: string } | null>)[noun]?.id;
  if (id === undefined) throw new Error(`refused: ${JSON.stringify(payload)}`);
  return id;
}

/** Somebody who follows the feed from a cursor on, through one gateway after the other. */
export interface Subscriber {
  /** What it was told, in order. */
  readonly events: readonly FeedEvent[];
  /** How often a connection ended, by the code of its close. */
  readonly closes: readonly unknown[];
  /** Resolves once it was told so many events. */
  told(count: number): Promise<void>;
  leave(): Promise<void>;
}

export interface FeedEvent {
  readonly cursor: string;
  readonly transfer: { readonly id: string };
}

const feed =
  'subscription ($after: String) { transferEventRecorded(after: $after) { cursor transfer { id } } }';

/** `first` is the gateway that it begins with. */
export function aSubscriber(
  gateways: readonly Address[],
  { token, from, first }: { token: string; from: string; first: number },
): Subscriber {
  const [events, closes]: [FeedEvent[], unknown[]] = [[], []];
  const watchers = new Set<() => void>();
  const leaving = new AbortController();
  let turn = first;
  const client = createClient({
    url: () => `${(gateways[turn++ % gateways.length]?.url ?? '').replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { Authorization: `Bearer ${token}` },
    retryAttempts: 0, // it would ask again with the cursor with which it began
  });
  const follow = async (): Promise<void> => {
    const after = events.at(-1)?.cursor ?? from;
    for await (const { data, errors } of client.iterate<{ transferEventRecorded: FeedEvent }>({
      query: feed,
      variables: { after },
    })) {
      if (errors || !data) throw new Error(`an event without data: ${JSON.stringify(errors)}`);
      events.push(data.transferEventRecorded);
      for (const watcher of watchers) watcher();
    }
  };
  const stay = async (): Promise<void> => {
    while (!leaving.signal.aborted) {
      await follow().catch((error: unknown) => closes.push(closeCodeOf(error)));
      await delay(pauseMs);
    }
  };
  const staying = stay();
  return {
    events,
    closes,
    async told(count) {
      while (events.length < count) await new Promise<void>((resolve) => watchers.add(resolve));
    },
    async leave() {
      leaving.abort();
      await client.dispose();
      await staying;
    },
  };
}

/** Of the close; null when no connection could be made. What is no broken connection is thrown on. */
function closeCodeOf(error: unknown): unknown {
  if (error instanceof Error) throw error;
  if (Array.isArray(error)) throw new Error(JSON.stringify(error));
  const { code = null } = error as { code?: number };
  return code;
}
