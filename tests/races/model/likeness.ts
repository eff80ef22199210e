import { expect } from 'vitest';
import { accounts, managerOf, skillOf } from './brand.js';
import { isWaitingOrRinging, ringing, underWay } from './model.js';
import type { Conversation, Model, Transfer } from './model.js';
import { isOnPath } from './rules/gates.js';
import type { System } from './system.js';

const place = '{ account { id } skill { id } agent { id } }';
const seen = `... on Conversation {
  id custody { account { id } skill { id } agent { id } version }
  transfers(first: 100) { nodes {
    id kind status endCause opensAt deadlineAt source ${place} destination ${place} undoes { id }
    attempts { endCause place { skill { id } agent { id } } } } } }`;

interface Id {
  readonly id: string;
}
interface SeenPlace {
  readonly account: Id;
  readonly skill: Id | null;
  readonly agent: Id | null;
}
interface SeenTransfer extends Id {
  readonly kind: string;
  readonly status: string;
  readonly endCause: string | null;
  readonly opensAt: string | null;
  readonly deadlineAt: string | null;
  readonly source: SeenPlace;
  readonly destination: SeenPlace | null;
  readonly undoes: readonly Id[];
  readonly attempts: readonly { endCause: string | null; place: Pick<SeenPlace, 'skill' | 'agent'> }[];
}
interface SeenConversation extends Id {
  readonly custody: SeenPlace & { readonly version: number };
  readonly transfers: { readonly nodes: readonly SeenTransfer[] };
}

/** What can be seen of the system is what the model says: custody, transfers, who is asked, and who is there. */
export async function expectAlike(model: Model, system: System): Promise<void> {
  const [conversations, announced, rings, availability] = await Promise.all([
    readConversations(model, system),
    readAnnounced(model, system),
    readRings(system),
    readAvailability(system),
  ]);
  expect(conversations.map(asRead)).toEqual(model.conversations.map((one) => asModelled(model, one)));
  expect(announced).toEqual(
    Object.fromEntries(
      model.transfers.flatMap((one) => (one.announced > 0 ? [[one.id, one.announced]] : [])),
    ),
  );
  expect(rings).toEqual(
    Object.fromEntries(
      model.transfers.flatMap((one) => (ringing(one) ? [[one.id, ringing(one)?.agent]] : [])),
    ),
  );
  expect(availability).toEqual(Object.fromEntries(model.agents.map((one) => [one.id, one.availability])));
}

/** Every message is there once, in order, for everybody as far as they may read. */
export async function expectTranscripts(model: Model, system: System): Promise<void> {
  for (const conversation of model.conversations) {
    const { messages, readableBy } = conversation;
    expect(await transcript(system, 'acme-web', conversation)).toEqual(messages);
    for (const account of accounts) {
      const readable = messages.slice(0, readableBy.get(account) ?? messages.length);
      const expected = isOnPath(conversation, account) ? readable : null;
      expect(await transcript(system, managerOf(account), conversation), account).toEqual(expected);
    }
  }
}

async function readConversations({ conversations }: Model, { world }: System): Promise<SeenConversation[]> {
  const references = conversations.map(({ id }) => ({ __typename: 'Conversation', id }));
  const document = `query ($of: [_Any!]!) { _entities(representations: $of) { ${seen} } }`;
  return (await world.ask('acme-analyst', document, { of: references }))['_entities'] as SeenConversation[];
}

/** How often each has told its followers when it waits for an opening. */
async function readAnnounced({ transfers }: Model, { world }: System): Promise<Record<string, number>> {
  const rows = await world.database.query<{ id: string; times: number }>(
    `select transfer_id as id, count(*)::int as times from transfers.event
     where type = 'SCHEDULED' and transfer_id = any ($1) group by 1`,
    [transfers.map(({ id }) => id)],
  );
  return Object.fromEntries(rows.map(({ id, times }) => [id, times]));
}

async function readRings({ world }: System): Promise<Record<string, string>> {
  const rows = await world.database.query<{ id: string; agent: string }>(
    `select transfer_id as id, agent_id as agent from transfers.offer where status = 'OPEN'`,
  );
  return Object.fromEntries(rows.map(({ id, agent }) => [id, agent]));
}

async function readAvailability({ world }: System): Promise<Record<string, string>> {
  const rows = await world.database.query<{ id: string; availability: string }>(
    `select id, availability from accounts.agent_facts where brand_id = 'acme'`,
  );
  return Object.fromEntries(rows.map(({ id, availability }) => [id, availability]));
}

async function transcript({ world }: System, who: string, { id }: Id): Promise<string[] | null> {
  const document = `{ conversation(id: "${id}") { messages(first: 100) { nodes { text } } } }`;
  const { conversation } = (await world.askConversations(who, document)) as {
    conversation: { messages: { nodes: { text: string }[] } } | null;
  };
  return conversation?.messages.nodes.map(({ text }) => text) ?? null;
}

function asRead({ id, custody, transfers }: SeenConversation): object {
  const refused = transfers.nodes.filter(({ status }) => status === 'REJECTED');
  const others = transfers.nodes.filter(({ status }) => status !== 'REJECTED');
  return {
    id,
    custody: { ...placeOf(custody), version: custody.version },
    rejections: refused.length,
    transfers: others.map((one) => ({
      ...{ id: one.id, kind: one.kind, status: one.status, cause: one.endCause },
      ...{ opensAt: instantOf(one.opensAt), deadline: instantOf(one.deadlineAt) },
      source: placeOf(one.source),
      destination: one.destination && placeOf(one.destination),
      attempts: one.attempts.map(({ place: { skill, agent }, endCause }) => [
        skill?.id,
        agent?.id ?? null,
        endCause,
      ]),
      undoes: one.undoes.map((undone) => undone.id),
    })),
  };
}

const instantOf = (text: string | null): number | null => (text === null ? null : Date.parse(text));

const placeOf = ({ account, skill, agent }: SeenPlace): object => ({
  account: account.id,
  skill: skill?.id,
  agent: agent?.id ?? null,
});

function asModelled(model: Model, conversation: Conversation): object {
  const { id, custody, version, rejections } = conversation;
  const transfers = model.transfers.filter((one) => one.conversation === conversation);
  return {
    id,
    custody: { ...custody, version },
    rejections,
    transfers: transfers.map((one) => ({
      ...{ id: one.id, kind: one.kind, status: one.status, cause: one.cause },
      ...{ opensAt: one.status === 'SCHEDULED' ? underWay(one).opensAt : null, deadline: one.deadline },
      source: one.source,
      destination: destinationOf(one),
      attempts: one.attempts.map(({ skill, namedAgent, cause }) => [skill, namedAgent, cause]),
      undoes: one.undoes,
    })),
  };
}

/** Where it goes, or went in the end; nowhere when it ended without acceptance. */
function destinationOf(transfer: Transfer): object | null {
  if (transfer.status !== 'ACCEPTED' && !isWaitingOrRinging(transfer)) return null;
  const { skill, offers } = underWay(transfer);
  const agent = offers.find(({ status }) => status === 'ACCEPTED')?.agent ?? null;
  return { account: skillOf(skill).account, skill, agent };
}
