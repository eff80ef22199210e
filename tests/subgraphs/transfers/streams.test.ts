import { describe, expect, it } from 'vitest';
import {
  aRollover,
  aTransfer,
  cancel,
  close,
  decline,
  eventsOf,
  mustAccept,
  setAvailability,
} from './commands.js';
import { oneWorld } from './oneWorld.js';
import { onlyAtWork } from './staff.js';
import { monday } from './world.js';
import type { Stream, World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1');

const changed = `subscription ($id: ID!, $after: String) { transferChanged(transferId: $id, after: $after) {
  id cursor version at type status cause actor { id } conversationId attempt
  place { account { id } skill { id } agent { id } } transfer { id status } } }`;

const follow = (who: string, document: string, variables: object = {}): Promise<Stream> =>
  world.follow(who, document, variables);

describe('the changes of one transfer', () => {
  it('are told from the first, then live, and complete after the last', async () => {
    const { transferId } = await aTransfer(world);
    const stream = await follow('retail-agent-1', changed, { id: transferId });
    const next = async () => (await stream.next())?.['transferChanged'];

    expect(await next()).toMatchObject({ version: 1, status: 'QUEUED', actor: { id: 'retail-manager' } });
    expect(await next()).toMatchObject({
      version: 2,
      status: 'OFFERED',
      actor: null,
      attempt: 1,
      place: { account: { id: 'acme-bank' }, skill: { id: 'acme-bank-care' }, agent: { id: 'bank-agent-1' } },
    });
    const live = next();
    await mustAccept(world, 'bank-agent-1', transferId);
    expect(await live).toMatchObject({
      version: 3,
      type: 'ACCEPTED',
      status: 'ACCEPTED',
      actor: { id: 'bank-agent-1' },
      transfer: { id: transferId, status: 'ACCEPTED' },
    });
    expect(await stream.next()).toBeNull();
  });

  it('are as they were then, though the transfer is as it is now', async () => {
    const { transferId } = await aRollover(world);
    const stream = await follow('retail-agent-1', changed, { id: transferId });

    expect((await stream.next())?.['transferChanged']).toMatchObject({
      status: 'QUEUED',
      place: { agent: null },
      transfer: { status: 'ACCEPTED' },
    });
  });

  it('can be told from any of them on', async () => {
    const { transferId } = await aRollover(world);
    const all = await eventsOf(world, 'retail-agent-1', transferId);

    const rest = await Promise.all(
      all.map(({ cursor }) => eventsOf(world, 'retail-agent-1', transferId, cursor)),
    );

    expect(rest.map((events) => events.map(({ version }) => version))).toEqual([[2, 3], [3], []]);
  });

  it('complete at once after the last', async () => {
    const { transferId } = await aTransfer(world);
    await cancel(world, 'retail-manager', { transferId });
    const last = (await eventsOf(world, 'retail-agent-1', transferId)).at(-1);

    expect(await eventsOf(world, 'retail-agent-1', transferId, last?.cursor)).toEqual([]);
  });

  it.each([
    ['nonsense', 'nonsense'],
    ['a cursor of something else', Buffer.from('["transfer","acme","1"]').toString('base64url')],
    ['a cursor of another brand', Buffer.from('["event","globex","1"]').toString('base64url')],
    ['a position that is no number', Buffer.from('["event","acme","1e3"]').toString('base64url')],
  ])('are not told after %s', async (_, after) => {
    const { transferId } = await aTransfer(world);

    await expect(world.follow('retail-agent-1', changed, { id: transferId, after })).rejects.toMatchObject({
      extensions: { code: 'CURSOR_INVALID' },
    });
  });

  it.each(['travel-agent-1', 'globex-agent-1', 'acme-web'])('are not told to %s', async (who) => {
    const { transferId } = await aTransfer(world);

    await expect(world.follow(who, changed, { id: transferId })).rejects.toMatchObject({
      extensions: { code: 'FORBIDDEN' },
    });
  });

  it('are told to a place that was only tried as far as it was tried', async () => {
    await world.database.query(`update accounts.link set fallback_skill_id = 'acme-travel-care'`);
    const { transferId } = await aTransfer(world);
    await onlyAtWork(world, 'retail-agent-1', 'bank-agent-1', 'travel-agent-1');
    await decline(world, 'bank-agent-1', { transferId });
    await mustAccept(world, 'travel-agent-1', transferId);

    const seen = await eventsOf(world, 'bank-agent-1', transferId);

    expect(seen.map(({ type }) => type)).toEqual(['QUEUED', 'OFFERED', 'OFFER_DECLINED']);
  });

  it('end for who leaves while nothing happens', async () => {
    const { transferId } = await aTransfer(world);
    const stream = await world.follow('retail-agent-1', changed, { id: transferId });
    await stream.next();
    await stream.next();
    const waiting = stream.next();

    await stream.leave();

    expect(await waiting).toBeNull();
  });
});

const offers = `subscription { offerChanged { id status offeredAt expiresAt agent { id } transfer { id status note } } }`;

describe("an agent's offers", () => {
  it('begin with those that ring, then are told as they come and change', async () => {
    const first = await aTransfer(world, { note: 'one' });
    const stream = await follow('bank-agent-1', offers);
    const next = async () => (await stream.next())?.['offerChanged'];

    expect(await next()).toMatchObject({
      status: 'OPEN',
      agent: { id: 'bank-agent-1' },
      offeredAt: monday,
      expiresAt: '2026-03-02T14:30:30.000Z',
      transfer: { id: first.transferId, status: 'OFFERED', note: 'one' },
    });
    const second = await aTransfer(world, { note: 'two' });
    expect(await next()).toMatchObject({ status: 'OPEN', transfer: { id: second.transferId } });
    await mustAccept(world, 'bank-agent-1', first.transferId);
    expect(await next()).toMatchObject({ status: 'ACCEPTED', transfer: { id: first.transferId } });
    await decline(world, 'bank-agent-1', { transferId: second.transferId });
    expect(await next()).toMatchObject({ status: 'DECLINED', transfer: { id: second.transferId } });
  });

  it.each([
    ['cancelled', 'WITHDRAWN', ({ transferId }: Moved) => cancel(world, 'retail-manager', { transferId })],
    ['closed', 'WITHDRAWN', ({ conversationId }: Moved) => close(world, conversationId)],
    ['offline', 'WITHDRAWN', () => setAvailability(world, 'bank-agent-1', 'OFFLINE')],
    ['unanswered', 'TIMED_OUT', () => (world.clock.advance(30_000), world.work())],
  ])('say what became of them: %s, %s', async (_, status, act) => {
    const stream = await follow('bank-agent-1', offers);
    const moved = await aTransfer(world);
    expect((await stream.next())?.['offerChanged']).toMatchObject({ status: 'OPEN' });

    await act(moved);

    expect((await stream.next())?.['offerChanged']).toMatchObject({
      status,
      transfer: { id: moved.transferId },
    });
  });

  it("are not another agent's", async () => {
    const stream = await follow('bank-agent-2', offers);
    const { transferId } = await aTransfer(world);
    await setAvailability(world, 'bank-agent-2', 'ONLINE');
    await decline(world, 'bank-agent-1', { transferId });

    expect((await stream.next())?.['offerChanged']).toMatchObject({ agent: { id: 'bank-agent-2' } });
  });

  it.each(['retail-manager', 'acme-analyst', 'acme-partner', 'acme-web', 'admin'])(
    'are not for %s',
    async (who) => {
      await expect(world.follow(who, offers)).rejects.toMatchObject({ extensions: { code: 'FORBIDDEN' } });
    },
  );

  it('miss nothing and repeat nothing while one subscribes in the midst of them', async () => {
    const opened: Stream[] = [];
    const asking = Array.from({ length: 20 }, async (__, index) => {
      const moved = await aTransfer(world);
      if (index % 4 === 0) opened.push(await follow('bank-agent-1', offers));
      return moved;
    });
    const all = (await Promise.all(asking)).map(({ transferId }) => transferId);

    for (const stream of opened) {
      const seen: string[] = [];
      while (seen.length < all.length) {
        const next = (await stream.next())?.['offerChanged'] as { status: string; transfer: { id: string } };
        expect(next.status).toBe('OPEN');
        seen.push(next.transfer.id);
      }
      expect(seen.sort()).toEqual([...all].sort());
    }
    expect(opened).toHaveLength(5);
  });
});

type Moved = Awaited<ReturnType<typeof aTransfer>>;
