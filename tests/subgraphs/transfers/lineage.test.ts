import { describe, expect, it } from 'vitest';
import {
  aConversation,
  aRollover,
  aTransfer,
  close,
  decline,
  mustAccept,
  resolve,
  rollBack,
  rollOver,
  setAvailability,
  take,
} from './commands.js';
import { oneWorld } from './oneWorld.js';
import type { World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1', 'travel-agent-1');

interface Lineage {
  conversation: { id: string };
  owner: { id: string };
  hops: { id: string; kind: string; status: string }[];
  custodies: Period[];
}
interface Period {
  place: { account: { id: string }; skill: { id: string }; agent: { id: string } | null };
  from: string;
  until: string | null;
  endedBy: string | null;
}

async function lineageFor(who: string, conversationId: string): Promise<Lineage | null> {
  const { lineage } = await world.ask(
    who,
    `query ($id: ID!) { lineage(conversationId: $id) {
      conversation { id } owner { id } hops { id kind status }
      custodies { place { account { id } skill { id } agent { id } } from until endedBy } } }`,
    { id: conversationId },
  );
  return lineage as Lineage | null;
}

const shown = ({ place, from, until, endedBy }: Period): string =>
  `${place.account.id} ${place.agent?.id ?? '–'} ${from.slice(14, 19)}–${until?.slice(14, 19) ?? ''} ${endedBy ?? ''}`;

/** From retail to bank, a minute later on to travel, and a minute later back to bank. */
async function aCourse(): Promise<{ conversationId: string; hops: string[] }> {
  const { conversationId, transferId } = await aRollover(world);
  world.clock.advance(60_000);
  const onward = await rollOver(world, 'bank-agent-1', {
    conversationId,
    destinationSkillId: 'acme-travel-care',
  });
  await mustAccept(world, 'travel-agent-1', onward.transfer?.id ?? '');
  world.clock.advance(60_000);
  const back = await rollBack(world, 'travel-agent-1', { conversationId });
  await mustAccept(world, 'bank-agent-1', back.transfer?.id ?? '');
  return { conversationId, hops: [transferId, onward.transfer?.id ?? '', back.transfer?.id ?? ''] };
}

describe('the lineage of a conversation', () => {
  it('has the owner, the accepted transfers in their order, and who held it when', async () => {
    const { conversationId, hops } = await aCourse();

    const lineage = await lineageFor('bank-agent-1', conversationId);

    expect(lineage).toMatchObject({
      conversation: { id: conversationId },
      owner: { id: 'acme-retail' },
      hops: [
        { id: hops[0], kind: 'ROLLOVER', status: 'ACCEPTED' },
        { id: hops[1], kind: 'ROLLOVER', status: 'ACCEPTED' },
        { id: hops[2], kind: 'ROLLBACK', status: 'ACCEPTED' },
      ],
    });
    expect(lineage?.custodies.map(shown)).toEqual([
      'acme-retail retail-agent-1 30:00–30:00 ROLLED_OVER',
      'acme-bank bank-agent-1 30:00–31:00 ROLLED_OVER',
      'acme-travel travel-agent-1 31:00–32:00 ROLLED_BACK',
      'acme-bank bank-agent-1 32:00– ',
    ]);
  });

  it('leaves out requests that were refused or came to nothing', async () => {
    const conversationId = await aConversation(world);
    await rollOver(world, 'retail-agent-1', { conversationId, destinationSkillId: 'acme-bank-claims' });

    expect((await lineageFor('retail-agent-1', conversationId))?.hops).toEqual([]);
  });

  it('shows the times when nobody held it, and the close', async () => {
    const conversationId = await aConversation(world);
    world.clock.advance(60_000);
    await setAvailability(world, 'retail-agent-1', 'OFFLINE');
    world.clock.advance(60_000);
    await take(world, 'retail-agent-2', { conversationId });
    world.clock.advance(60_000);
    await close(world, conversationId);

    expect((await lineageFor('retail-agent-1', conversationId))?.custodies.map(shown)).toEqual([
      'acme-retail retail-agent-1 30:00–31:00 AGENT_OFFLINE',
      'acme-retail – 31:00–32:00 TAKEN',
      'acme-retail retail-agent-2 32:00–33:00 CLOSED',
    ]);
  });

  it('is the same for every account on the path, former handlers too', async () => {
    const { conversationId } = await aCourse();
    const seen = await lineageFor('bank-agent-1', conversationId);

    for (const who of ['retail-agent-2', 'travel-agent-1', 'acme-analyst', 'acme-partner', 'admin'])
      expect(await lineageFor(who, conversationId)).toEqual(seen);
  });

  it.each(['travel-agent-1', 'globex-agent-1', 'acme-web'])('is nothing to %s, off the path', async (who) => {
    const { conversationId } = await aRollover(world);

    expect(await lineageFor(who, conversationId)).toBeNull();
  });
});

describe("a conversation's transfers", () => {
  it('come in pages, oldest first, without repeating or leaving out any', async () => {
    const conversationId = await aConversation(world);
    for (let times = 0; times < 5; times++) {
      world.clock.advance(1000);
      await rollOver(world, 'retail-agent-1', { conversationId, destinationSkillId: 'acme-bank-claims' });
    }

    const pages = [];
    for (let after: string | null = null, more = true; more;) {
      const { nodes, pageInfo } = await pageOf(conversationId, after);
      pages.push(nodes.map(({ requestedAt }) => requestedAt.slice(17, 19)));
      expect(pageInfo.hasPreviousPage).toBe(after !== null);
      after = pageInfo.endCursor;
      more = pageInfo.hasNextPage;
    }

    expect(pages).toEqual([['01', '02'], ['03', '04'], ['05']]);
  });

  it('are no more when they are asked for twice at once', async () => {
    const { conversationId, transferId } = await aTransfer(world);
    const reference = { __typename: 'Conversation', id: conversationId };

    const { _entities } = await world.ask(
      'retail-agent-1',
      `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Conversation {
        a: transfers(first: 2) { nodes { id } } b: transfers(first: 2) { nodes { id } } } } }`,
      { of: [reference, reference] },
    );

    const once = { nodes: [{ id: transferId }] };
    expect(_entities).toEqual(Array(2).fill({ a: once, b: once }));
  });

  it('that were hidden leave no hole in a page', async () => {
    const { conversationId } = await aRollover(world);
    for (let times = 0; times < 4; times++) {
      world.clock.advance(1);
      await rollOver(world, 'bank-agent-1', { conversationId, destinationSkillId: 'acme-travel-claims' });
    }
    world.clock.advance(1);
    const onward = await rollOver(world, 'bank-agent-1', {
      conversationId,
      destinationSkillId: 'acme-travel-care',
    });
    await mustAccept(world, 'travel-agent-1', onward.transfer?.id ?? '');

    const { nodes, pageInfo } = await pageOf(conversationId, null, 'travel-agent-1');

    expect(nodes.map(({ status }) => status)).toEqual(['ACCEPTED', 'ACCEPTED']);
    expect(pageInfo.hasNextPage).toBe(false);
  });

  it.each([
    [{ first: 0 }, 'BAD_USER_INPUT'],
    [{ first: 101 }, 'BAD_USER_INPUT'],
    [{ after: 'nonsense' }, 'CURSOR_INVALID'],
    [{ after: Buffer.from('["event","1","2"]').toString('base64url') }, 'CURSOR_INVALID'],
  ])('are not given by %j', async (page, code) => {
    const conversationId = await aConversation(world);

    const { errors } = await world.run(
      'retail-agent-1',
      `query ($ids: [_Any!]!, $first: Int! = 2, $after: String) { _entities(representations: $ids) {
        ... on Conversation { transfers(first: $first, after: $after) { nodes { id } } } } }`,
      { ids: [{ __typename: 'Conversation', id: conversationId }], ...page },
    );

    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual([code]);
  });

  it('of twenty conversations are read at once, with their lineage and custody', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => aConversation(world)));
    const references = ids.map((id) => ({ __typename: 'Conversation', id }));
    const inbox = `query ($references: [_Any!]!) { _entities(representations: $references) { ... on Conversation {
      custody { version } lineage { hops { id } custodies { from } } transfers(first: 3) { nodes { id } } } } }`;

    const forOne = await statementsFor(inbox, references.slice(0, 1));
    const forAll = await statementsFor(inbox, references);

    expect(forAll).toBe(forOne);
  });

  /** The fewest of some runs: the worker looks for work now and then, which counts as well. */
  async function statementsFor(document: string, references: object[]): Promise<number> {
    const counts: number[] = [];
    for (let times = 0; times < 5; times++) {
      const before = world.statements();
      await world.ask('retail-agent-1', document, { references });
      counts.push(world.statements() - before);
    }
    return Math.min(...counts);
  }

  async function pageOf(
    conversationId: string,
    after: string | null,
    who = 'retail-agent-1',
  ): Promise<{
    nodes: { requestedAt: string; status: string }[];
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string };
  }> {
    const { transfers } = await resolve(
      world,
      who,
      { __typename: 'Conversation', id: conversationId },
      `... on Conversation { transfers(first: 2, after: ${JSON.stringify(after)}) {
        nodes { requestedAt status } pageInfo { hasNextPage hasPreviousPage endCursor } } }`,
    );
    return transfers as Awaited<ReturnType<typeof pageOf>>;
  }
});

describe('what came before and after a transfer', () => {
  type Ends = { previous: { id: string } | null; next: { id: string } | null } | null;
  async function ends(who: string, id: string): Promise<(string | null)[] | null> {
    const document = 'query ($id: ID!) { transfer(id: $id) { previous { id } next { id } } }';
    const seen = (await world.ask(who, document, { id }))['transfer'] as Ends;
    return seen && [seen.previous?.id ?? null, seen.next?.id ?? null];
  }

  it('are the accepted ones next to it', async () => {
    const { hops } = await aCourse();
    const [first = '', second = '', third = ''] = hops;

    for (const who of [
      'retail-agent-1',
      'bank-agent-2',
      'travel-agent-1',
      'acme-partner',
      'acme-analyst',
      'admin',
    ]) {
      expect(await ends(who, first)).toEqual([null, second]);
      expect(await ends(who, second)).toEqual([first, third]);
      expect(await ends(who, third)).toEqual([second, null]);
    }
  });

  it('of one that came to nothing are those between which it was asked for, at whatever instant', async () => {
    const { conversationId, transferId } = await aRollover(world);
    const refused = { conversationId, destinationSkillId: 'acme-travel-claims' };
    await rollOver(world, 'bank-agent-1', refused);
    const open = await rollOver(world, 'bank-agent-1', {
      conversationId,
      destinationSkillId: 'acme-travel-care',
    });
    const openId = open.transfer?.id ?? '';
    expect(await ends('bank-agent-1', openId)).toEqual([transferId, null]);
    await mustAccept(world, 'travel-agent-1', openId);

    const [found] = await world.database.query<{ id: string }>(
      `select id from transfers.transfer where conversation_id = $1 and status = 'REJECTED'`,
      [conversationId],
    );
    expect(await ends('bank-agent-1', found?.id ?? '')).toEqual([transferId, openId]);
  });

  it('are hidden from an account that was only tried, even where it was tried again', async () => {
    const { conversationId, transferId } = await aRollover(world);
    await world.database.query(
      `update accounts.link set fallback_skill_id =
         case source_id when 'acme-bank' then 'acme-retail-care' when 'acme-retail' then 'acme-bank-care' end`,
    );
    const hops = [transferId];
    for (const [from, to] of [
      ['bank-agent-1', 'retail-agent-1'],
      ['retail-agent-1', 'bank-agent-1'],
    ] as const) {
      const input = { conversationId, destinationSkillId: 'acme-travel-care' };
      const tried = (await rollOver(world, from, input)).transfer?.id ?? '';
      await decline(world, 'travel-agent-1', { transferId: tried });
      await mustAccept(world, to, tried);
      hops.push(tried);
    }
    const [first = '', second = '', third = ''] = hops;

    expect(await ends('retail-agent-1', second)).toEqual([first, third]);
    expect(await ends('travel-agent-1', second)).toEqual([null, null]);
    expect(await ends('travel-agent-1', third)).toEqual([null, null]);
    expect(await ends('travel-agent-1', first)).toBeNull();
  });
});
