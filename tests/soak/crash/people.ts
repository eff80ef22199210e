import { setTimeout as delay } from 'node:timers/promises';
import type { Chance } from './chance.js';
import type { Counter, Mutation, Told } from './counter.js';

/** A client at work. */
export interface Worker {
  /** Acts until `isOver`; what was begun is brought to its answer. */
  work(isOver: () => boolean): Promise<void>;
}

export const accounts = ['acme-retail', 'acme-bank', 'acme-travel'];
export const agents = ['retail', 'bank', 'travel'].flatMap((name) => [`${name}-agent-1`, `${name}-agent-2`]);

const pauseMs = 40;
const afterSilenceMs = 200;

type Act = (mutation: Mutation, input: (key: string) => object) => Promise<Told>;

/** Numbers its commands: keys never repeat, and texts are known by the key that wrote them. */
function actingAs(who: string, desk: string, counter: Counter): Act {
  let number = 0;
  return (mutation, input) => {
    const idempotencyKey = `${desk} ${++number}`;
    return counter.command({ who, mutation, input: { ...input(idempotencyKey), idempotencyKey } });
  };
}

async function atWork(chance: Chance, isOver: () => boolean, step: () => Promise<unknown>): Promise<void> {
  while (!isOver()) {
    await step();
    await delay(chance.between(0, pauseMs));
  }
}

/** A channel's back end: begins conversations, writes as their consumers, and ends some. */
export function aConnector(counter: Counter, chance: Chance, desk: string): Worker {
  const act = actingAs('acme-web', desk, counter);
  const open: string[] = [];

  const start = async (): Promise<void> => {
    const accountId = chance.oneOf(accounts) ?? '';
    const entry = { accountId, skillId: `${accountId}-care`, channel: 'WEB' };
    const { id } = await act('startConversation', (key) => ({ ...entry, consumerName: key, text: key }));
    if (id !== null) open.push(id);
  };
  const step = async (): Promise<unknown> => {
    const conversationId = chance.oneOf(open);
    if (conversationId === undefined || open.length < 4 || (open.length < 10 && chance.isLucky(0.2)))
      return start();
    if (chance.isLucky(0.8)) return act('sendMessage', (text) => ({ conversationId, text }));
    open.splice(open.indexOf(conversationId), 1);
    return act('closeConversation', () => ({ conversationId }));
  };
  return { work: (isOver) => atWork(chance, isOver, step) };
}

interface Desk {
  readonly viewer: {
    readonly user: { readonly availability: string };
    readonly offers: readonly { readonly transfer: { readonly id: string } }[];
    readonly openTransfers: readonly { readonly id: string }[];
  };
  readonly held: { readonly nodes: readonly { readonly id: string }[] };
  readonly waiting: { readonly nodes: readonly { readonly id: string }[] };
}

const lookAround = `query ($me: ID!, $account: ID!) {
  viewer { user { availability } offers { transfer { id } } openTransfers { id } }
  held: conversations(filter: { agentId: $me, status: OPEN }, first: 10) { nodes { id } }
  waiting: conversations(filter: { handlerAccountId: $account, waiting: true, status: OPEN }, first: 3) { nodes { id } }
}`;

/** An agent: answers offers or lets them ring too long, replies, rolls over and back, takes what waits, comes and goes. */
export function anAgent(
  counter: Counter,
  chance: Chance,
  me: string,
  onTransfer: (transferId: string) => void,
): Worker {
  const act = actingAs(me, me, counter);
  const account = `acme-${me.split('-')[0] ?? ''}`;

  const move = async (
    mutation: 'rolloverConversation' | 'rollbackConversation',
    input: object,
  ): Promise<void> => {
    const warmMessageTo = chance.isLucky(0.5) ? 'CONSUMER' : 'AGENT';
    const { id } = await act(mutation, (note) => ({
      ...input,
      note,
      warmMessage: `warm ${note}`,
      warmMessageTo,
    }));
    if (id !== null) onTransfer(id);
  };
  const answerOffers = async ({ viewer: { offers } }: Desk): Promise<void> => {
    for (const { transfer } of offers) {
      const input = () => ({ transferId: transfer.id });
      if (chance.isLucky(0.4)) await act('acceptTransfer', input);
      else if (chance.isLucky(0.1)) await act('declineTransfer', input);
    }
  };
  const handle = async (conversationId: string): Promise<unknown> => {
    const choice = chance.next();
    if (choice < 0.4) return act('sendMessage', (text) => ({ conversationId, text }));
    if (choice < 0.5) return act('closeConversation', () => ({ conversationId }));
    if (choice < 0.7)
      return move('rollbackConversation', { conversationId, to: chance.oneOf(['PREVIOUS', 'OWNER']) });
    const destinationSkillId = `${chance.oneOf(accounts) ?? ''}-care`;
    return move('rolloverConversation', { conversationId, destinationSkillId });
  };
  const setAvailability = (availability: string) => act('setAvailability', () => ({ availability }));

  const step = async (): Promise<void> => {
    const desk = (await counter.query(me, lookAround, { me, account })) as Desk | null;
    if (!desk) return delay(afterSilenceMs);
    if (desk.viewer.user.availability !== 'ONLINE') {
      if (chance.isLucky(0.2)) await setAvailability('ONLINE');
    } else if (chance.isLucky(0.01)) await setAvailability('OFFLINE');
    await answerOffers(desk);
    const held = chance.oneOf(desk.held.nodes);
    if (held) await handle(held.id);
    const [mine, waiting] = [chance.oneOf(desk.viewer.openTransfers), chance.oneOf(desk.waiting.nodes)];
    if (mine && chance.isLucky(0.05)) await act('cancelTransfer', () => ({ transferId: mine.id }));
    if (waiting && chance.isLucky(0.3)) await act('takeConversation', () => ({ conversationId: waiting.id }));
  };
  return { work: (isOver) => atWork(chance, isOver, step) };
}
