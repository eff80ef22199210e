import { randomUUID } from 'node:crypto';
import {
  AcceptTransferDocument,
  CloseConversationDocument,
  LineageDocument,
  MessageSentDocument,
  OfferChangedDocument,
  RollbackConversationDocument,
  RollbackOptionsDocument,
  RolloverConversationDocument,
  RolloverDestinationsDocument,
  SendMessageDocument,
  StartConversationDocument,
  TranscriptDocument,
  TransferChangedDocument,
} from '../../generated/demo.js';
import type { OfferChangedSubscription, WhereItIsFragment } from '../../generated/demo.js';
import { required } from '../../subgraphs/kit/required.js';
import { arrangeAgents } from './agents.js';
import { openDesk } from './desk.js';
import type { Desk } from './desk.js';

export interface DemoSettings {
  /** The graph, such as http://127.0.0.1:4000/graphql. */
  readonly url: string;
  readonly tokenFor: (userId: string) => Promise<string>;
  /** Takes each line of the story. */
  readonly say: (line: string) => void;
}

type Cast = Record<'consumer' | 'retail' | 'retail2' | 'bank' | 'bank2', Desk>;

/**
 * Acts one rollover and its rollback through the graph, as the people in it would see it. Afterwards the agents are as
 * available as they were before, and the conversation is closed.
 */
export async function demo({ url, tokenFor, say }: DemoSettings): Promise<void> {
  const sit = async (userId: string): Promise<Desk> => openDesk(url, userId, await tokenFor(userId));
  const cast: Cast = {
    consumer: await sit('acme-web'),
    retail: await sit('retail-agent-1'),
    retail2: await sit('retail-agent-2'),
    bank: await sit('bank-agent-1'),
    bank2: await sit('bank-agent-2'),
  };
  const putBack = await arrangeAgents([cast.retail, cast.bank], [cast.retail2, cast.bank2]);
  try {
    await act(cast, say);
  } finally {
    await putBack();
    await Promise.all(Object.values(cast).map((desk) => desk.leave()));
  }
}

async function act(cast: Cast, say: (line: string) => void): Promise<void> {
  const { consumer, retail, bank } = cast;
  say('A consumer writes to Acme Retail.');
  const conversationId = await startConversation(consumer, say);
  try {
    say('\n1–3  The agent sees that the bank should help, and asks where the conversation could go.');
    await listDestinations(retail, conversationId, say);

    say('\n4  A skill that is closed is refused, with its reason.');
    await tryClosedSkill(retail, conversationId, say);

    say('\n5  The agent rolls over to the bank, with a note and a warm message.');
    await rollOver(retail, bank, conversationId, say);

    say('\n6  The consumer writes on, and the bank reads it.');
    await writeOn(consumer, bank, conversationId, say);

    say('\n7  The bank has helped, and rolls the conversation back.');
    await rollBack(bank, retail, conversationId, say);
    await tellLineage(retail, conversationId, say);
  } finally {
    await consumer.ask(CloseConversationDocument, {
      input: { conversationId, idempotencyKey: randomUUID() },
    });
  }
}

async function startConversation(consumer: Desk, say: (line: string) => void): Promise<string> {
  const { startConversation: started } = await consumer.ask(StartConversationDocument, {
    input: {
      accountId: 'acme-retail',
      skillId: 'acme-retail-care',
      channel: 'WEB',
      consumerName: 'Ada',
      text: 'Hello, can I pay my order in instalments?',
      idempotencyKey: randomUUID(),
    },
  });
  stopAt(started.userErrors);
  const { id, custody } = required(started.conversation, 'the conversation');
  say(
    `   Conversation ${id} is with ${custody?.agent?.name ?? 'nobody'} in ${custody?.account.name ?? '?'}.`,
  );
  if (custody?.agent?.id !== 'retail-agent-1') {
    throw new Error(
      'Somebody else than retail-agent-1 got it: set the other agents and bots of acme-retail AWAY.',
    );
  }
  return id;
}

async function listDestinations(
  retail: Desk,
  conversationId: string,
  say: (line: string) => void,
): Promise<void> {
  const { rolloverDestinations } = await retail.ask(RolloverDestinationsDocument, { conversationId });
  for (const { account, skill, outcome, refusals, agentsOnline, opensAt } of rolloverDestinations ?? []) {
    const opening = opensAt ? ` It opens at ${opensAt}.` : '';
    const why = refusals.map(({ message }) => message + opening).join(' ');
    const place = `${account.name}, ${skill.name}`.padEnd(32);
    say(`   ${place} ${outcome.padEnd(8)} ${why || `${agentsOnline} agents take transfers`}`);
  }
}

async function tryClosedSkill(
  retail: Desk,
  conversationId: string,
  say: (line: string) => void,
): Promise<void> {
  const { rolloverConversation } = await retail.ask(RolloverConversationDocument, {
    input: { conversationId, destinationSkillId: 'acme-bank-claims', idempotencyKey: randomUUID() },
  });
  for (const { code, message, ...facts } of rolloverConversation.userErrors) {
    say(`   ${code}: ${message}`);
    if ('cause' in facts)
      say(`   Closed by ${facts.cause}; opens at ${facts.opensAt ?? 'a time nobody knows'}.`);
  }
}

async function rollOver(
  retail: Desk,
  bank: Desk,
  conversationId: string,
  say: (line: string) => void,
): Promise<void> {
  const offers = bank.watch(OfferChangedDocument, {});
  const { rolloverConversation: asked } = await retail.ask(RolloverConversationDocument, {
    input: {
      conversationId,
      destinationSkillId: 'acme-bank-care',
      note: 'Wants to pay order 4711 in instalments. Identity is checked.',
      warmMessage: 'Ada, my colleague at the bank takes over from here.',
      warmMessageTo: 'CONSUMER',
      reasonCode: 'WRONG_ACCOUNT',
      idempotencyKey: randomUUID(),
    },
  });
  stopAt(asked.userErrors);
  const transfer = required(asked.transfer, 'the transfer');
  say(`   Retail has asked: transfer ${transfer.id} is ${transfer.status}.`);
  const offer = await offered(offers, transfer.id);
  say(
    `   It rings at the bank, from ${whereabouts(offer.transfer.source)}. Note: "${offer.transfer.note ?? ''}"`,
  );
  await accept(bank, transfer.id, say);
  await tellStatuses(retail, transfer.id, say);
}

/** The bank reads the transcript, and follows from its end on: nothing falls in between. */
async function writeOn(
  consumer: Desk,
  bank: Desk,
  conversationId: string,
  say: (line: string) => void,
): Promise<void> {
  const { conversation } = await bank.ask(TranscriptDocument, { conversationId });
  const { nodes, pageInfo } = required(conversation, 'the conversation').messages;
  for (const { text, author } of nodes) say(`   ${author.user?.name ?? 'The consumer'}: "${text ?? ''}"`);

  const sent = await consumer.ask(SendMessageDocument, {
    input: { conversationId, text: 'Thank you! Twelve months would suit me.', idempotencyKey: randomUUID() },
  });
  stopAt(sent.sendMessage.userErrors);
  const after = pageInfo.endCursor ?? null;
  for await (const { messageSent } of bank.watch(MessageSentDocument, { conversationId, after })) {
    say(`   ${bank.userId} now reads: "${messageSent.text ?? ''}"`);
    return;
  }
}

async function rollBack(
  bank: Desk,
  retail: Desk,
  conversationId: string,
  say: (line: string) => void,
): Promise<void> {
  const { rollbackOptions } = await bank.ask(RollbackOptionsDocument, { conversationId });
  for (const { to, outcome, place } of rollbackOptions ?? []) {
    say(`   ${to.padEnd(8)} ${whereabouts(place).padEnd(40)} ${outcome}`);
  }
  const offers = retail.watch(OfferChangedDocument, {});
  const { rollbackConversation: asked } = await bank.ask(RollbackConversationDocument, {
    input: { conversationId, note: 'Instalments are arranged.', idempotencyKey: randomUUID() },
  });
  stopAt(asked.userErrors);
  const transfer = required(asked.transfer, 'the transfer');
  const offer = await offered(offers, transfer.id);
  say(`   It rings at retail-agent-1, from ${whereabouts(offer.transfer.source)}.`);
  await accept(retail, transfer.id, say);
  await tellStatuses(bank, transfer.id, say);
}

/** Waits for the offer of a transfer, and leaves the stream. */
async function offered(
  offers: AsyncIterableIterator<OfferChangedSubscription>,
  transferId: string,
): Promise<OfferChangedSubscription['offerChanged']> {
  for await (const { offerChanged } of offers) {
    if (offerChanged.transfer.id === transferId && offerChanged.status === 'OPEN') return offerChanged;
  }
  throw new Error('The stream of offers ended.');
}

async function accept(desk: Desk, transferId: string, say: (line: string) => void): Promise<void> {
  const { acceptTransfer } = await desk.ask(AcceptTransferDocument, {
    input: { transferId, idempotencyKey: randomUUID() },
  });
  stopAt(acceptTransfer.userErrors);
  const to = required(acceptTransfer.transfer?.destination, 'the destination');
  say(`   ${desk.userId} accepts: the conversation is with ${whereabouts(to)}.`);
}

/** However late one looks, the stream tells all of it, and completes. */
async function tellStatuses(desk: Desk, transferId: string, say: (line: string) => void): Promise<void> {
  const statuses: string[] = [];
  for await (const { transferChanged } of desk.watch(TransferChangedDocument, { transferId })) {
    statuses.push(transferChanged.status);
  }
  say(`   ${desk.userId} has seen: ${statuses.join(', ')}.`);
}

async function tellLineage(desk: Desk, conversationId: string, say: (line: string) => void): Promise<void> {
  const { lineage } = await desk.ask(LineageDocument, { conversationId });
  say('\nThe lineage of the conversation:');
  for (const { kind, source, destination } of required(lineage, 'the lineage').hops) {
    say(`   ${kind.padEnd(9)} ${whereabouts(source)} → ${destination ? whereabouts(destination) : 'hidden'}`);
  }
}

function whereabouts({ account, skill, agent }: WhereItIsFragment): string {
  return [agent?.name, skill?.name, account.name].filter(Boolean).join(', ');
}

/** The demo cannot go on when the graph says no. */
function stopAt(userErrors: readonly { code: string; message: string }[]): void {
  const [error] = userErrors;
  if (error) throw new Error(`${error.code}: ${error.message}`);
}
