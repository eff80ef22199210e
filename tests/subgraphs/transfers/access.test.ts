import { describe, expect, it } from 'vitest';
import { aRollover, aTransfer, decline, mustAccept, resolve, rollOver, transferFields } from './commands.js';
import { oneWorld } from './oneWorld.js';
import type { Answer, Who, World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1');

const conversation = `... on Conversation { custody { version } lineage { hops { id } }
  transfers { nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
const nothing = {
  custody: null,
  lineage: null,
  transfers: {
    nodes: [],
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  },
};

const read = async (who: Who, id: string, fields: string): Promise<Answer | null> =>
  (await world.ask(who, `query ($id: ID!) { transfer(id: $id) { ${fields} } }`, { id }))[
    'transfer'
  ] as Answer | null;

describe('who is off the path', () => {
  it.each(['travel-agent-1', 'travel-manager', 'globex-agent-1'])('sees nothing: %s', async (who) => {
    const { conversationId, transferId } = await aRollover(world, { note: 'secret' });

    expect(await read(who, transferId, transferFields)).toBeNull();
    expect(
      await resolve(world, who, { __typename: 'Transfer', id: transferId }, '... on Transfer { status }'),
    ).toBeNull();
    expect(
      await resolve(world, who, { __typename: 'Conversation', id: conversationId }, conversation),
    ).toEqual(nothing);
    const { rollovers, rollbacks, lineage } = await world.ask(
      who,
      `query ($id: ID!) { rollovers: rolloverDestinations(conversationId: $id) { outcome }
        rollbacks: rollbackOptions(conversationId: $id) { outcome } lineage(conversationId: $id) { hops { id } } }`,
      { id: conversationId },
    );
    expect([rollovers, rollbacks, lineage]).toEqual([null, null, null]);
  });

  it('sees of what it names the same as of what does not exist', async () => {
    const { conversationId, transferId } = await aRollover(world);
    const both = async (id: string, moved: string): Promise<unknown> => [
      (
        await world.run(
          'travel-agent-1',
          `mutation ($input: AcceptTransferInput!) {
        acceptTransfer(input: $input) { transfer { id } userErrors { code message field retryable } } }`,
          {
            input: { transferId: id, idempotencyKey: id },
          },
        )
      ).data,
      (
        await world.run(
          'travel-agent-1',
          `mutation ($input: RollbackConversationInput!) {
        rollbackConversation(input: $input) { transfer { id } userErrors { code message field retryable } } }`,
          {
            input: { conversationId: moved, idempotencyKey: moved },
          },
        )
      ).data,
    ];

    expect(await both(transferId, conversationId)).toEqual(await both('nothing', 'nowhere'));
  });
});

describe('an account that was only tried', () => {
  async function declinedAtBank(): Promise<{ conversationId: string; transferId: string }> {
    await world.database.query(`update accounts.link set fallback_skill_id = 'acme-travel-care'`);
    const moved = await aTransfer(world, { note: 'For whoever takes it', reasonCode: 'REFUND' });
    await startedToo('travel-agent-1');
    await decline(world, 'bank-agent-1', { transferId: moved.transferId });
    return moved;
  }

  async function startedToo(agentId: string): Promise<void> {
    await world.database.query(`update accounts."user" set availability = 'ONLINE' where id = $1`, [agentId]);
  }

  it('sees its attempt with the note, and neither where it went nor the conversation', async () => {
    const { conversationId, transferId } = await declinedAtBank();
    await mustAccept(world, 'travel-agent-1', transferId);

    expect(
      await read(
        'bank-agent-1',
        transferId,
        `${transferFields} note conversation { id }
      acceptedAt endedAt initiator { id }`,
      ),
    ).toMatchObject({
      source: { account: { id: 'acme-retail' } },
      requestedDestination: { account: { id: 'acme-bank' } },
      destination: null,
      conversation: null,
      acceptedAt: null,
      endedAt: null,
      note: 'For whoever takes it',
      attempts: [{ number: 1, endCause: 'DECLINED', place: { account: { id: 'acme-bank' } } }],
    });
    expect(
      await resolve(world, 'bank-agent-1', { __typename: 'Conversation', id: conversationId }, conversation),
    ).toEqual(nothing);
  });

  it('sees which conversation it is about from the acceptance on, and not while it rings there', async () => {
    const { conversationId, transferId } = await aTransfer(world);
    const found = async (who: string) =>
      world.ask(who, 'query ($filter: TransferFilter!) { transfers(filter: $filter) { nodes { id } } }', {
        filter: { conversationId },
      });
    expect(await read('bank-agent-1', transferId, 'status conversation { id }')).toEqual({
      status: 'OFFERED',
      conversation: null,
    });
    expect(await found('bank-agent-1')).toEqual({ transfers: { nodes: [] } });

    await mustAccept(world, 'bank-agent-1', transferId);

    expect(await read('bank-agent-1', transferId, 'conversation { id }')).toEqual({
      conversation: { id: conversationId },
    });
    expect(await found('bank-agent-1')).toEqual({ transfers: { nodes: [{ id: transferId }] } });
  });

  it('is not told of what comes after it to the place that takes it', async () => {
    const { conversationId, transferId } = await declinedAtBank();
    await mustAccept(world, 'travel-agent-1', transferId);
    const onward = await rollOver(world, 'travel-agent-1', {
      conversationId,
      destinationSkillId: 'acme-retail-care',
    });

    expect(await read('bank-agent-1', onward.transfer?.id ?? '', 'id')).toBeNull();
  });
});

describe('a partner', () => {
  const partner = (...accounts: string[]) => ({
    sub: 'app',
    role: 'PARTNER',
    brand: 'acme',
    accounts,
    scope: '',
  });

  it('sees what the accounts of its token see, without texts', async () => {
    const { transferId } = await aRollover(world, { note: 'secret', warmMessage: 'secret' });

    expect(await read(partner('acme-bank'), transferId, 'status note warmMessage')).toEqual({
      status: 'ACCEPTED',
      note: null,
      warmMessage: null,
    });
    expect(await read(partner('acme-travel'), transferId, 'status')).toBeNull();
    expect(await read({ ...partner('acme-bank'), brand: 'globex' }, transferId, 'status')).toBeNull();
  });
});

describe('the viewer', () => {
  const work = '... on Viewer { offers { id } openTransfers { id } }';

  it('has open offers and transfers of its own', async () => {
    const { transferId } = await aTransfer(world, { by: 'retail-agent-1' });
    const seen = (who: string, id = who) => resolve(world, who, { __typename: 'Viewer', id }, work);

    expect(await seen('retail-agent-1')).toEqual({ offers: [], openTransfers: [{ id: transferId }] });
    expect(await seen('bank-agent-1')).toMatchObject({ offers: [{}], openTransfers: [] });
    expect(await seen('bank-agent-2', 'bank-agent-1')).toEqual({ offers: [], openTransfers: [] });
    expect(await seen('bank-agent-1', 'bank-agent-2')).toEqual({ offers: [], openTransfers: [] });
    expect(await seen('retail-agent-1', 'bank-agent-1')).toEqual({ offers: [], openTransfers: [] });
    await mustAccept(world, 'bank-agent-1', transferId);
    expect(await seen('retail-agent-1')).toEqual({ offers: [], openTransfers: [] });
    expect(await seen('bank-agent-1')).toEqual({ offers: [], openTransfers: [] });
  });
});

describe('the subgraph, asked directly', () => {
  it.each([
    ['without a token', {}],
    ['with a forged one', { authorization: 'Bearer e30.e30.e30' }],
    ['with another scheme', { authorization: 'Basic YTpi' }],
  ])('answers nobody %s', async (_, headers) => {
    await expect(world.subgraph.context(headers)).rejects.toMatchObject({
      extensions: { code: 'UNAUTHENTICATED' },
    });
  });

  it('answers nobody whose token has expired', async () => {
    await expect(world.subgraph.context(await world.headersFor('bank-agent-1', '-1m'))).rejects.toMatchObject(
      {
        extensions: { code: 'UNAUTHENTICATED' },
      },
    );
  });
});
