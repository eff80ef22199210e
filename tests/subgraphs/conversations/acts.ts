import { onTestFinished } from 'vitest';
import type { Sql } from '../../../subgraphs/kit/database/database.js';
import type { Stream, Who, World } from './world.js';

let keys = 0;
export const aKey = (): string => `key-${(keys += 1)}`;

/** Where a conversation is to be. */
export interface At {
  account: string;
  skill?: string;
  agent?: string | null;
}

/** Moves custody as transfers does: under its lock, with the change in the brand's log. */
export async function moveCustody(
  sql: Sql,
  conversationId: string,
  { account, skill, agent }: At,
): Promise<void> {
  await sql.query('select from transfers.custody where conversation_id = $1 for update', [conversationId]);
  if (typeof agent === 'string') await sql.query('select transfers.lock_agents(array[$1])', [agent]);
  await sql.query(`select transfers.change_custody($1, $2, $3, $4, 'ROLLED_OVER', null, now())`, [
    conversationId,
    account,
    skill ?? `${account}-care`,
    agent ?? null,
  ]);
}

export const move = ({ database }: World, conversationId: string, at: At): Promise<void> =>
  database.transaction((sql) => moveCustody(sql, conversationId, at));

/** Sets limits of an account, until the test ends. */
export async function allow(
  { database }: World,
  account: string,
  limits: Partial<Record<'message_characters' | 'note_characters', number>>,
): Promise<void> {
  const set = (name: string, value: string) =>
    database.query(`update accounts.account set ${name} = ${value} where id = $1`, [account]);
  for (const [name, count] of Object.entries(limits)) {
    await set(name, String(count));
    onTestFinished(async () => {
      await set(name, 'default');
    });
  }
}

export const retail = { account: 'acme-retail', agent: 'retail-agent-1' };
export const bank = { account: 'acme-bank', agent: 'bank-agent-1' };
export const travel = { account: 'acme-travel', agent: 'travel-agent-1' };

/** What `startConversation` is given when nothing of it matters. */
export const entry = () => ({
  accountId: 'acme-retail',
  skillId: 'acme-retail-care',
  channel: 'WEB',
  consumerName: 'Ada Lovelace',
  text: 'Hello',
  idempotencyKey: aKey(),
});

export const started = `mutation ($input: StartConversationInput!) {
  startConversation(input: $input) {
    conversation { id status channel consumerName startedAt brand { id } ownerAccount { id }
      messages { nodes { text author { kind user { id } } } } }
    userErrors { __typename code field retryable ... on TextTooLong { limit } ... on AccountSuspended { accountId } }
  }
}`;

/** A conversation that a consumer began in retail, held by retail-agent-1 or where `at` says; its id. */
export async function aConversation(
  world: World,
  { at = retail, ...input }: Partial<ReturnType<typeof entry>> & { at?: At } = {},
) {
  const { startConversation } = await world.ask('acme-web', started, { input: { ...entry(), ...input } });
  const { id } = (startConversation as { conversation: { id: string } }).conversation;
  await move(world, id, at);
  return id;
}

const sending = `mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) {
    message { id cursor text sentAt author { kind user { id } } conversation { id } }
    userErrors { __typename code field ... on ConversationClosed { closedAt } ... on TextTooLong { limit } }
  }
}`;

export interface Sent {
  message: { id: string; cursor: string; text: string; sentAt: string; author: object } | null;
  userErrors: { __typename: string; code: string; field: string[] | null }[];
}

export async function send(
  world: World,
  who: Who,
  conversationId: string,
  text: string,
  idempotencyKey = aKey(),
): Promise<Sent> {
  const { sendMessage } = await world.ask(who, sending, { input: { conversationId, text, idempotencyKey } });
  return sendMessage as Sent;
}

/** The messages that somebody reads of a conversation; null when it is hidden. */
export async function transcript(world: World, who: Who, id: string): Promise<(string | null)[] | null> {
  const document = `{ conversation(id: "${id}") { messages(first: 100) { nodes { text } } } }`;
  const { conversation } = await world.ask(who, document);
  const found = conversation as { messages: { nodes: { text: string | null }[] } } | null;
  return found?.messages.nodes.map(({ text }) => text) ?? null;
}

/** The cursor of the last message that somebody reads. */
export async function lastCursor(world: World, who: Who, id: string): Promise<string> {
  const document = `{ conversation(id: "${id}") { messages(last: 1) { pageInfo { endCursor } } } }`;
  const { conversation } = await world.ask(who, document);
  return (conversation as { messages: { pageInfo: { endCursor: string } } }).messages.pageInfo.endCursor;
}

/** The texts of a stream's next messages. */
export async function take(stream: Stream, count: number): Promise<(string | null)[]> {
  const texts: (string | null)[] = [];
  while (texts.length < count) texts.push(await stream.next());
  return texts;
}
