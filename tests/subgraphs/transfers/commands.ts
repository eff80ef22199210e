import { randomUUID } from 'node:crypto';
import type { Answer, Who, World } from './world.js';

// What agents, bots, managers and connectors of the demo world do, with everything that does not matter filled in.

export interface PlaceAnswer {
  account: { id: string };
  skill: { id: string } | null;
  agent: { id: string } | null;
}

export interface TransferAnswer {
  id: string;
  status: string;
  version: number;
  kind: string;
  endCause: string | null;
  source: PlaceAnswer;
  requestedDestination: PlaceAnswer | null;
  destination: PlaceAnswer | null;
  attempts: { number: number; endCause: string | null; place: PlaceAnswer }[];
  undoes: { id: string }[];
  rollbackOf: { id: string } | null;
  rolledBackBy: { id: string } | null;
}

export interface Refused {
  __typename: string;
  code: string;
  field: string[] | null;
  retryable: boolean;
  [fact: string]: unknown;
}

export interface Outcome {
  transfer: TransferAnswer | null;
  userErrors: Refused[];
}

const place = '{ account { id } skill { id } agent { id } }';

export const transferFields = `
  id status version kind endCause source ${place} requestedDestination ${place} destination ${place}
  attempts { number endCause place ${place} } undoes { id } rollbackOf { id } rolledBackBy { id }`;

export const errorFields = `__typename code field retryable
  ... on ConversationClosed { closedAt } ... on DestinationClosed { opensAt cause }
  ... on RollbackOriginClosed { opensAt cause } ... on TransferInProgress { transferId }
  ... on VersionConflict { currentVersion } ... on TransferNotPending { status } ... on NoFreeSlot { maxSlots }
  ... on NoteTooLong { limit } ... on WarmMessageTooLong { limit }`;

function transferMutation(name: string, inputType: string) {
  const document = `mutation ($input: ${inputType}!) {
    answer: ${name}(input: $input) { transfer { ${transferFields} } userErrors { ${errorFields} } }
  }`;
  return async (world: World, who: Who, input: object): Promise<Outcome> => {
    const { answer } = await world.ask(who, document, { input: { idempotencyKey: randomUUID(), ...input } });
    return answer as Outcome;
  };
}

export const rollOver = transferMutation('rolloverConversation', 'RolloverConversationInput');
export const rollBack = transferMutation('rollbackConversation', 'RollbackConversationInput');
export const accept = transferMutation('acceptTransfer', 'AcceptTransferInput');
export const decline = transferMutation('declineTransfer', 'DeclineTransferInput');
export const cancel = transferMutation('cancelTransfer', 'CancelTransferInput');

export async function take(world: World, who: Who, input: object): Promise<{ userErrors: Refused[] }> {
  const { answer } = await world.ask(
    who,
    `mutation ($input: TakeConversationInput!) {
      answer: takeConversation(input: $input) { conversation { id } userErrors { ${errorFields} } }
    }`,
    { input: { idempotencyKey: randomUUID(), ...input } },
  );
  return answer as { userErrors: Refused[] };
}

/** A consumer's new conversation in retail's care, or where `input` says; its id. */
export async function aConversation(world: World, input: object = {}): Promise<string> {
  const entry = { accountId: 'acme-retail', skillId: 'acme-retail-care', channel: 'WEB' };
  const { startConversation } = await world.askConversations(
    'acme-web',
    `mutation ($input: StartConversationInput!) {
      startConversation(input: $input) { conversation { id } userErrors { code } }
    }`,
    { input: { ...entry, consumerName: 'Ada', text: 'Hello', idempotencyKey: randomUUID(), ...input } },
  );
  return (startConversation as { conversation: { id: string } }).conversation.id;
}

export async function close(world: World, conversationId: string, who: Who = 'acme-web'): Promise<void> {
  await world.askConversations(
    who,
    `mutation ($input: CloseConversationInput!) {
      closeConversation(input: $input) { conversation { id } userErrors { code } }
    }`,
    { input: { conversationId, idempotencyKey: randomUUID() } },
  );
}

export async function setAvailability(world: World, userId: string, availability: string): Promise<void> {
  await world.askAccounts(
    userId,
    `mutation ($input: SetAvailabilityInput!) { setAvailability(input: $input) { user { id } userErrors { code } } }`,
    { input: { availability, idempotencyKey: randomUUID() } },
  );
}

export interface Moved {
  conversationId: string;
  transferId: string;
}

/** A new conversation of retail, which somebody asked to roll over to bank's care, or where `input` says. */
export async function aTransfer(
  world: World,
  { by = 'retail-manager', ...input }: { by?: string; [field: string]: unknown } = {},
): Promise<Moved> {
  const conversationId = await aConversation(world);
  const { transfer, userErrors } = await rollOver(world, by, {
    conversationId,
    destinationSkillId: 'acme-bank-care',
    ...input,
  });
  if (!transfer) throw new Error(`refused: ${userErrors.map(({ code }) => code).join(', ')}`);
  return { conversationId, transferId: transfer.id };
}

/** A new conversation of retail that was rolled over to bank and is held by bank-agent-1. */
export async function aRollover(world: World, input: Parameters<typeof aTransfer>[1] = {}): Promise<Moved> {
  const moved = await aTransfer(world, input);
  await mustAccept(world, 'bank-agent-1', moved.transferId);
  return moved;
}

export async function mustAccept(world: World, who: Who, transferId: string): Promise<void> {
  const { userErrors } = await accept(world, who, { transferId });
  if (userErrors.length > 0)
    throw new Error(`not accepted: ${userErrors.map(({ code }) => code).join(', ')}`);
}

export async function readTransfer(world: World, who: Who, id: string): Promise<TransferAnswer | null> {
  const document = `query ($id: ID!) { transfer(id: $id) { ${transferFields} } }`;
  const { transfer } = await world.ask(who, document, { id });
  return transfer as TransferAnswer | null;
}

/** What an entity reference resolves to, by the gateway's own query. */
export async function resolve(world: World, who: Who, reference: object, selection: string): Promise<Answer> {
  const { _entities } = await world.ask(
    who,
    `query ($references: [_Any!]!) { _entities(representations: $references) { ${selection} } }`,
    { references: [reference] },
  );
  return (_entities as [Answer])[0];
}

export interface CustodyAnswer {
  account: string;
  skill: string;
  agent: string | null;
  version: number;
}

export async function custodyOf(world: World, conversationId: string): Promise<CustodyAnswer> {
  const reference = { __typename: 'Conversation', id: conversationId };
  const selection = `... on Conversation { custody { account { id } skill { id } agent { id } version } }`;
  const { custody } = (await resolve(world, 'acme-analyst', reference, selection)) as {
    custody: PlaceAnswer & { skill: { id: string }; version: number };
  };
  const { account, skill, agent, version } = custody;
  return { account: account.id, skill: skill.id, agent: agent?.id ?? null, version };
}

export interface EventAnswer {
  cursor: string;
  version: number;
  type: string;
  status: string;
  cause: string | null;
}

/** The events of a transfer that has ended, from its first one, or after a cursor. */
export async function eventsOf(
  world: World,
  who: Who,
  transferId: string,
  after: string | null = null,
): Promise<EventAnswer[]> {
  const stream = await world.follow(
    who,
    `subscription ($id: ID!, $after: String) {
      transferChanged(transferId: $id, after: $after) { cursor version type status cause }
    }`,
    { id: transferId, after },
  );
  const events: EventAnswer[] = [];
  for (let next = await stream.next(); next; next = await stream.next()) {
    events.push(next['transferChanged'] as EventAnswer);
  }
  return events;
}

/** The types of all events of a transfer so far. */
export async function typesOf(world: World, transferId: string): Promise<string[]> {
  return (await eventsOf(world, 'retail-manager', transferId)).map(({ type }) => type);
}
