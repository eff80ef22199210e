import { randomUUID } from 'node:crypto';
import type { SubgraphName, Subgraphs, Who } from './allSubgraphs.js';
import { callers } from './callers.js';
import { addToTheWorld } from './setting.js';

/** What the story has made, by what it is to the tables. */
export interface Story {
  conversationId: string;
  /** The conversation's transfers. */
  refusedId: string;
  acceptedId: string;
  ringingId: string;
  beforeHandOverId: string;
  afterHandOverId: string;
  giverNoteId: string;
  holderNoteId: string;
  /** A conversation that came back from bank to retail, and was closed there; the transfers that did it. */
  closedConversationId: string;
  rolledBackId: string;
  rollbackId: string;
  /** A transfer of it that travel declined, with nowhere else to go. */
  returnedId: string;
  /** A conversation that went to and fro between retail and bank, which holds it. */
  bouncedConversationId: string;
  /** A transfer that waits for travel's desk to open. */
  scheduledId: string;
  erasedConversationId: string;
  /** A transfer to bank's desk, whose hours were changed while it rang: the acceptance was refused, and it returned. */
  shutOutId: string;
}

export type Does = (subgraph: SubgraphName, who: Who, mutation: string, input: object) => Promise<string>;

/** Acts the whole story; `callers.ts` says who is who in it. */
export async function actTheStory(world: Subgraphs): Promise<Story> {
  await addToTheWorld(world);
  const does = doer(world);
  await configure(does);
  const long = { ...(await theLongOne(does, world)), ...(await theOneThatCameBack(does)) };
  return {
    ...long,
    ...(await theBouncer(does)),
    ...(await theScheduled(does)),
    ...(await theErased(does)),
    ...(await theShutOut(does, world)),
  };
}

/**
 * A conversation of retail that may not go to travel's claims, goes to travel's care, which declines it, falls back to
 * bank, is held there, and rings at garden. Giver and holder write a note each; the consumer writes before and after.
 */
async function theLongOne(does: Does, world: Subgraphs) {
  const conversationId = await begin(does);
  const giverNoteId = await does('conversations', callers.giver, 'addNote', {
    conversationId,
    text: 'giver',
  });
  const beforeHandOverId = await does('conversations', callers.giver, 'sendMessage', {
    conversationId,
    text: 'giver',
  });
  const refusedId = await refused(world, {
    ...words,
    conversationId,
    destinationSkillId: 'acme-travel-claims',
  });
  const acceptedId = await toBankByWayOfTravel(does, conversationId);

  const after = { conversationId, text: 'after' };
  const afterHandOverId = await does('conversations', callers.connector, 'sendMessage', after);
  const holderNoteId = await does('conversations', callers.holder, 'addNote', {
    conversationId,
    text: 'holder',
  });
  const ringingId = await does('transfers', callers.holder, 'rolloverConversation', {
    ...words,
    conversationId,
    destinationSkillId: 'acme-garden-care',
  });
  const notes = { giverNoteId, holderNoteId };
  const messages = { beforeHandOverId, afterHandOverId };
  return { conversationId, refusedId, acceptedId, ringingId, ...notes, ...messages };
}

const words = { note: 'a note', warmMessage: 'warm words', reasonCode: 'ESCALATION' };

/** Retail gives a conversation to travel, which declines it, so that bank gets it; the transfer's id. */
export async function toBankByWayOfTravel(does: Does, conversationId: string): Promise<string> {
  const ask = { ...words, conversationId, destinationSkillId: 'acme-travel-care' };
  const transferId = await does('transfers', callers.giver, 'rolloverConversation', ask);
  await does('transfers', callers.triedAgent, 'declineTransfer', { transferId });
  await does('transfers', callers.holder, 'acceptTransfer', { transferId });
  return transferId;
}

async function theOneThatCameBack(does: Does) {
  const conversationId = await begin(does);
  const ask = { conversationId, note: 'a note', warmMessage: 'warm words' };
  const away = { ...ask, destinationSkillId: 'acme-travel-care', fallback: 'NONE' };
  const returnedId = await does('transfers', callers.giver, 'rolloverConversation', away);
  await does('transfers', callers.triedAgent, 'declineTransfer', { transferId: returnedId });
  const rolledBackId = await hop(does, callers.giver, callers.holder, {
    ...ask,
    destinationSkillId: 'acme-bank-desk',
  });
  const rollbackId = await does('transfers', callers.holder, 'rollbackConversation', ask);
  await does('transfers', callers.giver, 'acceptTransfer', { transferId: rollbackId });
  await does('conversations', callers.giver, 'closeConversation', { conversationId });
  return { closedConversationId: conversationId, rolledBackId, rollbackId, returnedId };
}

async function theBouncer(does: Does) {
  const conversationId = await begin(does, 'acme-retail-desk');
  const toBank = { conversationId, destinationSkillId: 'acme-bank-care' };
  const toRetail = { conversationId, destinationSkillId: 'acme-retail-care' };
  await hop(does, callers.giver, callers.holder, toBank);
  await hop(does, callers.holder, callers.giver, toRetail);
  await hop(does, callers.giver, callers.holder, toBank);
  await hop(does, callers.holder, callers.giver, toRetail);
  await hop(does, callers.giver, callers.holder, toBank);
  return { bouncedConversationId: conversationId };
}

async function theScheduled(does: Does) {
  const ask = {
    conversationId: await begin(does),
    destinationSkillId: 'acme-travel-desk',
    when: 'AT_OPENING',
  };
  return { scheduledId: await does('transfers', callers.giver, 'rolloverConversation', ask) };
}

async function theErased(does: Does) {
  const conversationId = await begin(does);
  return {
    erasedConversationId: await does('conversations', callers.admin, 'eraseConsumer', { conversationId }),
  };
}

async function theShutOut(does: Does, world: Subgraphs) {
  const skillId = 'acme-bank-desk';
  const conversationId = await begin(does);
  const ask = { conversationId, destinationSkillId: skillId, fallback: 'NONE' };
  const transferId = await does('transfers', callers.giver, 'rolloverConversation', ask);
  const weekly = [{ weekday: 'MONDAY', opens: '20:00', closes: '21:00' }];
  await does('skills', callers.holderManager, 'setWorkingHours', { skillId, weekly });
  await mutate(world, 'transfers', callers.holder, 'acceptTransfer', { transferId });
  await does('skills', callers.holderManager, 'followAccountHours', { skillId });
  return { shutOutId: transferId };
}

/**
 * Bank's manager changes a link, and closes and opens a skill. So do an administrator of all brands, whom no brand knows,
 * and garden's manager, who has a token and is stored nowhere.
 */
async function configure(does: Does): Promise<void> {
  const toTravel = { sourceAccountId: 'acme-bank', destinationAccountId: 'acme-travel' };
  await does('accounts', callers.holderManager, 'linkAccounts', {
    ...toTravel,
    skillIds: ['acme-travel-care'],
  });
  await closeAndOpen(does, callers.holderManager, 'acme-bank-desk');
  await closeAndOpen(does, callers.admin, 'acme-bank-desk');
  await closeAndOpen(does, callers.ringingManager, 'acme-garden-care');
}

async function closeAndOpen(does: Does, who: Who, skillId: string): Promise<void> {
  await does('skills', who, 'closeSkill', { skillId });
  await does('skills', who, 'openSkill', { skillId });
}

/** A consumer's conversation , which the only agent at work in its skill holds at once. */
export async function begin(
  does: Does,
  skillId = 'acme-retail-care',
  accountId = 'acme-retail',
): Promise<string> {
  return does('conversations', callers.connector, 'startConversation', {
    ...{ accountId, skillId, channel: 'WEB' },
    ...{ consumerName: 'Ada', text: 'before' },
  });
}

async function hop(does: Does, from: Who, to: Who, input: object): Promise<string> {
  const transferId = await does('transfers', from, 'rolloverConversation', input);
  await does('transfers', to, 'acceptTransfer', { transferId });
  return transferId;
}

/** Does what must succeed; the id of what it made or changed. */
export function doer(world: Subgraphs): Does {
  return async (subgraph, who, mutation, input) => {
    const { noun, userErrors } = await mutate(world, subgraph, who, mutation, input);
    if (noun === null) throw new Error(`${mutation}: ${userErrors.map(({ code }) => code).join(', ')}`);
    return noun.id;
  };
}

/** Asks for what must be refused; the id of the transfer that was recorded. */
async function refused(world: Subgraphs, input: object): Promise<string> {
  const { noun } = await mutate(world, 'transfers', callers.giver, 'rolloverConversation', input);
  if (noun !== null) throw new Error('not refused');
  const [row] = await world.database.query<{ id: string }>(
    `select id from transfers.transfer where status = 'REJECTED'`,
  );
  if (!row) throw new Error('not recorded');
  return row.id;
}

const nouns: Readonly<Record<string, string>> = {
  eraseConsumer: 'conversation',
  setAvailability: 'user',
  enableRollover: 'account',
  disableRollover: 'account',
  linkAccounts: 'link',
  revokeLink: 'link',
  setWorkingHours: 'workingHours',
  setSpecialDates: 'workingHours',
  followAccountHours: 'skill',
  setFallbackSkill: 'skill',
  closeSkill: 'skill',
  openSkill: 'skill',
  takeConversation: 'conversation',
  startConversation: 'conversation',
  closeConversation: 'conversation',
  sendMessage: 'message',
  addNote: 'note',
};

export async function mutate(
  world: Subgraphs,
  subgraph: SubgraphName,
  who: Who,
  mutation: string,
  input: object,
) {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const noun = nouns[mutation] ?? 'transfer';
  const document = `mutation ($input: ${type}!) {
    answer: ${mutation}(input: $input) { noun: ${noun} { ${noun === 'workingHours' ? 'id: timeZone' : 'id'} } userErrors { __typename code message field retryable } } }`;
  const { answer } = await world.ask(subgraph, who, document, {
    input: { ...input, idempotencyKey: randomUUID() },
  });
  return answer as { noun: { id: string } | null; userErrors: { code: string }[] };
}
