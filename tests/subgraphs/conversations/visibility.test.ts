import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aConversation, bank, move, retail, send, transcript, travel } from './acts.js';
import { aWorld, someone } from './world.js';
import type { Who, World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await aWorld();
});
afterAll(() => world.stop());

const sms = someone({ sub: 'acme-sms', role: 'CONNECTOR', brand: 'acme', channel: 'SMS' });
const partnerOf = (...accounts: string[]) =>
  someone({ sub: 'partner', role: 'PARTNER', brand: 'acme', accounts });

async function find(who: Who, id: string): Promise<unknown> {
  const document = `query ($id: ID!) {
    conversation(id: $id) { consumerName messages { nodes { text } } notes { nodes { text } } }
  }`;
  return (await world.ask(who, document, { id }))['conversation'];
}

async function resolve(who: Who, ...representations: { __typename: string; id: string }[]): Promise<unknown> {
  const document = `query ($of: [_Any!]!) {
    _entities(representations: $of) { __typename ... on Conversation { id } ... on Message { id text } }
  }`;
  return (await world.ask(who, document, { of: representations }))['_entities'];
}

describe('a conversation', () => {
  it.each<[string, Who]>([
    ['its holder', 'retail-agent-1'],
    ['another agent of the account', 'retail-agent-2'],
    ['the bot of the account', 'retail-bot'],
    ['the manager of the account', 'retail-manager'],
    ['the connector of its channel', 'acme-web'],
  ])('is shown to %s with what people wrote', async (_, who) => {
    const id = await aConversation(world);

    expect(await find(who, id)).toMatchObject({
      consumerName: 'Ada Lovelace',
      messages: { nodes: [{ text: 'Hello' }] },
    });
  });

  it.each<[string, Who]>([
    ['an analyst of the brand', 'acme-analyst'],
    ['a partner of an account on its path', partnerOf('acme-travel', 'acme-retail')],
    ['an administrator', 'admin'],
    ['an administrator of the brand', someone({ sub: 'admin-2', role: 'ADMIN', brand: 'acme' })],
  ])('is shown to %s without what people wrote', async (_, who) => {
    const id = await aConversation(world);

    expect(await find(who, id)).toEqual({
      consumerName: null,
      messages: { nodes: [{ text: null }] },
      notes: { nodes: [] },
    });
  });

  it.each<[string, Who]>([
    ['an agent of another account', 'bank-agent-1'],
    ['a manager of another account', 'bank-manager'],
    ['an agent of another brand', 'globex-agent-1'],
    [
      'an agent of another brand who names the account',
      someone({ sub: 'x', role: 'AGENT', brand: 'globex', account: 'acme-retail' }),
    ],
    [
      'an agent of the brand without an account',
      someone({ sub: 'retail-agent-1', role: 'AGENT', brand: 'acme' }),
    ],
    ['the connector of another channel', sms],
    ['the connector of another brand', 'globex-web'],
    ['an analyst of another brand', someone({ sub: 'y', role: 'ANALYST', brand: 'globex' })],
    ['a partner of other accounts', partnerOf('acme-bank', 'acme-travel')],
    ['a partner of no account', partnerOf()],
    ['an administrator of another brand', someone({ sub: 'z', role: 'ADMIN', brand: 'globex' })],
  ])('is hidden from %s, and so is its transcript, as if it were not there', async (_, who) => {
    const id = await aConversation(world);
    const { message } = await send(world, 'acme-web', id, 'Psst');

    expect(await find(who, id)).toBeNull();
    expect(
      await resolve(
        who,
        { __typename: 'Conversation', id },
        { __typename: 'Message', id: message?.id ?? '' },
      ),
    ).toEqual([null, null]);
    const { conversations } = await world.ask(who, '{ conversations(first: 100) { nodes { id } } }');
    expect((conversations as { nodes: { id: string }[] }).nodes.map((node) => node.id)).not.toContain(id);
  });

  it('is null when there is none of that id', async () => {
    expect(await find('retail-agent-1', 'no-such-conversation')).toBeNull();
    expect(await find('retail-agent-1', 'a\0b')).toBeNull();
  });

  it('is hidden from an account at whose agent it rings, or where it was tried in vain', async () => {
    const id = await aConversation(world);
    await offerTo(id, 'acme-bank', 'bank-agent-1');

    expect(await find('bank-agent-1', id)).toBeNull();
    expect(await find('bank-manager', id)).toBeNull();
  });

  it('is found by reference by those who see it, many in one statement', async () => {
    const ids = [await aConversation(world), await aConversation(world), await aConversation(world)];
    const references = [...ids, 'no-such-conversation'].map((id) => ({ __typename: 'Conversation', id }));
    world.statements.length = 0;

    const found = await resolve('retail-agent-1', ...references);

    expect(found).toEqual([...ids.map((id) => ({ __typename: 'Conversation', id })), null]);
    expect(world.statements).toHaveLength(1);
  });
});

describe('a conversation that went from retail to the bank', () => {
  let id: string;
  let before: string;
  let after: string;
  beforeAll(async () => {
    id = await aConversation(world, { text: 'One' });
    before = (await send(world, 'retail-agent-1', id, 'Two')).message?.id ?? '';
    await move(world, id, bank);
    after = (await send(world, 'bank-agent-1', id, 'Three')).message?.id ?? '';
    await send(world, 'acme-web', id, 'Four');
  });

  it('is read from its beginning by the account that handles it', async () => {
    expect(await transcript(world, 'bank-agent-2', id)).toEqual(['One', 'Two', 'Three', 'Four']);
  });

  it('is read by the account that gave it away up to then, and no further', async () => {
    expect(await transcript(world, 'retail-agent-1', id)).toEqual(['One', 'Two']);
    expect(await transcript(world, 'retail-manager', id)).toEqual(['One', 'Two']);
    const message = (of: string) => ({ __typename: 'Message', id: of });
    expect(await resolve('retail-agent-1', message(before), message(after))).toEqual([
      { __typename: 'Message', id: before, text: 'Two' },
      null,
    ]);
    expect(await resolve('bank-agent-1', message(after))).toEqual([
      { __typename: 'Message', id: after, text: 'Three' },
    ]);
  });

  it('counts for a former handler only what it may read, from both ends', async () => {
    const pages = `{ conversation(id: "${id}") {
      all: messages(first: 2) { pageInfo { hasNextPage } }
      last: messages(last: 1) { nodes { text } pageInfo { hasNextPage hasPreviousPage } }
    } }`;

    expect((await world.ask('retail-agent-1', pages))['conversation']).toEqual({
      all: { pageInfo: { hasNextPage: false } },
      last: { nodes: [{ text: 'Two' }], pageInfo: { hasNextPage: false, hasPreviousPage: true } },
    });
  });

  it('gives a former handler nothing for a cursor from the part that it does not see', async () => {
    const { conversation } = await world.ask(
      'bank-agent-1',
      `{ conversation(id: "${id}") { messages { edges { cursor } } } }`,
    );
    const cursors = (conversation as { messages: { edges: { cursor: string }[] } }).messages.edges;
    const after = `{ conversation(id: "${id}") {
      messages(after: "${cursors[2]?.cursor ?? ''}") { nodes { id } pageInfo { hasNextPage hasPreviousPage } }
      upTo: messages(last: 5, before: "${cursors[3]?.cursor ?? ''}") { nodes { text } pageInfo { hasNextPage } }
    } }`;

    expect((await world.ask('retail-agent-1', after))['conversation']).toEqual({
      messages: { nodes: [], pageInfo: { hasNextPage: false, hasPreviousPage: true } },
      upTo: { nodes: [{ text: 'One' }, { text: 'Two' }], pageInfo: { hasNextPage: false } },
    });
  });

  it('shows a partner as much as the accounts of its token read together', async () => {
    expect(await transcript(world, partnerOf('acme-retail'), id)).toEqual([null, null]);
    expect(await transcript(world, partnerOf('acme-bank'), id)).toEqual([null, null, null, null]);
    expect(await transcript(world, partnerOf('acme-retail', 'acme-bank'), id)).toHaveLength(4);
  });

  it('is read whole again by the account that gets it back, and by a third only once it is there', async () => {
    expect(await find('travel-agent-1', id)).toBeNull();
    await move(world, id, travel);
    await send(world, 'travel-agent-1', id, 'Five');
    await move(world, id, retail);
    await send(world, 'retail-agent-1', id, 'Six');

    expect(await transcript(world, 'retail-agent-1', id)).toEqual([
      'One',
      'Two',
      'Three',
      'Four',
      'Five',
      'Six',
    ]);
    expect(await transcript(world, 'travel-agent-1', id)).toEqual(['One', 'Two', 'Three', 'Four', 'Five']);
    expect(await transcript(world, 'bank-agent-1', id)).toEqual(['One', 'Two', 'Three', 'Four']);
    expect(await transcript(world, partnerOf('acme-bank', 'acme-travel'), id)).toHaveLength(5);
  });
});

/** A transfer of the conversation that rings at an agent. */
async function offerTo(conversationId: string, account: string, agent: string): Promise<void> {
  await world.database.query(
    `insert into transfers.transfer
       (id, brand_id, conversation_id, kind, status, version, source_account_id, source_skill_id, initiator_id,
        destination_account_id, destination_skill_id, warm_message_to, fallback, queue_when_busy, decision, refusals,
        requested_at, deadline_at)
     values ('ringing', 'acme', $1, 'ROLLOVER', 'OFFERED', 1, 'acme-retail', 'acme-retail-care', 'retail-agent-1',
             $2, $2 || '-care', 'AGENT', 'CONFIGURED', true, '{}', '[]', now(), now())`,
    [conversationId, account],
  );
  await world.database.query(
    `insert into transfers.attempt (transfer_id, number, account_id, skill_id, started_at, wait_until)
     values ('ringing', 1, $1, $1 || '-care', now(), now())`,
    [account],
  );
  await world.database.query(
    `insert into transfers.offer (id, transfer_id, attempt, agent_id, status, offered_at, expires_at)
     values ('ringing', 'ringing', 1, $1, 'OPEN', now(), now())`,
    [agent],
  );
}
