import { describe, expect, it } from 'vitest';
import { accept, aTransfer, cancel, decline, mustAccept, resolve, setAvailability } from './commands.js';
import { oneWorld } from './oneWorld.js';
import { onlyAtWork } from './staff.js';
import { monday } from './world.js';
import type { World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1');

interface Delivery {
  agent: { id: string };
  shownAt: string;
}

/** The receipts of a transfer's attempts. */
async function deliveries(transferId: string, who = 'retail-manager'): Promise<(Delivery | null)[]> {
  const document =
    'query ($id: ID!) { transfer(id: $id) { attempts { delivery { agent { id } shownAt } } } }';
  const { transfer } = await world.ask(who, document, { id: transferId });
  return (transfer as { attempts: { delivery: Delivery | null }[] }).attempts.map(({ delivery }) => delivery);
}

const read = (who: string, id: string, fields = 'note'): Promise<unknown> =>
  world.ask(who, `query ($id: ID!) { transfer(id: $id) { ${fields} } }`, { id });

const note = { note: 'Be kind to Ada' };
const later = (ms: number): string => new Date(Date.parse(monday) + ms).toISOString();

describe('the receipt of a note', () => {
  it('says to whom it was shown first, and when, by the stream of offers', async () => {
    const offers = await world.follow(
      'bank-agent-1',
      'subscription { offerChanged { status transfer { note } } }',
    );
    const { transferId } = await aTransfer(world, note);
    world.clock.advance(2000);

    expect(await offers.next()).toEqual({ offerChanged: { status: 'OPEN', transfer: note } });

    expect(await deliveries(transferId)).toEqual([{ agent: { id: 'bank-agent-1' }, shownAt: later(2000) }]);
    await offers.leave();
  });

  it('says so by the list of open offers, and by the transfer itself', async () => {
    const [listed, opened] = [await aTransfer(world, note), await aTransfer(world, note)];
    world.clock.advance(1000);
    await read('bank-agent-1', opened.transferId, 'warmMessage note');
    expect(await deliveries(listed.transferId)).toEqual([null]);

    await resolve(
      world,
      'bank-agent-1',
      { __typename: 'Viewer', id: 'bank-agent-1' },
      '... on Viewer { offers { transfer { warmMessage note } } }',
    );

    for (const { transferId } of [listed, opened])
      expect(await deliveries(transferId)).toEqual([{ agent: { id: 'bank-agent-1' }, shownAt: later(1000) }]);
  });

  it('is written once: a later look changes nothing', async () => {
    const { transferId } = await aTransfer(world, note);
    await read('bank-agent-1', transferId);
    world.clock.advance(5000);

    await read('bank-agent-1', transferId);
    await mustAccept(world, 'bank-agent-1', transferId);
    await read('bank-agent-1', transferId);

    expect(await deliveries(transferId)).toEqual([{ agent: { id: 'bank-agent-1' }, shownAt: monday }]);
  });

  it('is written for a warm message alone, too', async () => {
    const { transferId } = await aTransfer(world, { warmMessage: 'This is Ada.' });

    await read('bank-agent-1', transferId, 'warmMessage');

    expect(await deliveries(transferId)).toHaveLength(1);
    expect(await deliveries(transferId)).not.toContain(null);
  });

  it('is written when whoever accepts has not looked before', async () => {
    const { transferId } = await aTransfer(world, note);
    const { errors } = await world.run(
      'bank-agent-1',
      `mutation ($input: AcceptTransferInput!) { acceptTransfer(input: $input) { transfer { note } } }`,
      { input: { transferId, idempotencyKey: 'unseen' } },
    );

    expect(errors).toBeUndefined();
    expect(await deliveries(transferId)).toEqual([{ agent: { id: 'bank-agent-1' }, shownAt: monday }]);
  });

  it.each(['bank-agent-2', 'bank-manager', 'retail-agent-1', 'retail-manager', 'acme-analyst', 'admin'])(
    'is not written for %s, at whom it does not ring',
    async (who) => {
      const { transferId } = await aTransfer(world, note);

      await read(who, transferId, 'note warmMessage');

      expect(await deliveries(transferId)).toEqual([null]);
    },
  );

  it('is not written for who has seen the offer and not the text, nor where there is no text', async () => {
    const { transferId } = await aTransfer(world, note);
    await read('bank-agent-1', transferId, 'id status source { account { id } }');
    const silent = await aTransfer(world);
    await read('bank-agent-1', silent.transferId, 'note warmMessage');

    expect(await deliveries(transferId)).toEqual([null]);
    expect(await deliveries(silent.transferId)).toEqual([null]);
  });

  it('is not written for who looks after the offer has gone', async () => {
    const { transferId } = await aTransfer(world, note);
    await setAvailability(world, 'bank-agent-1', 'OFFLINE');

    await read('bank-agent-1', transferId);

    expect(await deliveries(transferId)).toEqual([null]);
  });

  it('stays with each attempt, and when the transfer comes to nothing', async () => {
    await world.database.query(`update accounts.link set fallback_skill_id = 'acme-travel-care'`);
    const { transferId } = await aTransfer(world, note);
    await read('bank-agent-1', transferId);
    await onlyAtWork(world, 'travel-agent-1');
    world.clock.advance(1000);
    await decline(world, 'bank-agent-1', { transferId });
    await read('travel-agent-1', transferId);
    await cancel(world, 'retail-manager', { transferId });

    expect(await deliveries(transferId)).toEqual([
      { agent: { id: 'bank-agent-1' }, shownAt: monday },
      { agent: { id: 'travel-agent-1' }, shownAt: later(1000) },
    ]);
    expect(await deliveries(transferId, 'bank-manager')).toEqual([
      { agent: { id: 'bank-agent-1' }, shownAt: monday },
    ]);
  });

  it('keeps nobody from reading while it cannot be written', async () => {
    const { transferId } = await aTransfer(world, note);
    await world.database.query(
      `create function transfers.no_receipts() returns trigger language plpgsql as $$
       begin raise exception 'no receipts'; end $$;
       create trigger no_receipts before update of shown_at on transfers.offer
       for each row execute function transfers.no_receipts()`,
    );

    expect(await read('bank-agent-1', transferId)).toEqual({ transfer: note });
    await world.database.query('drop trigger no_receipts on transfers.offer');

    expect(await deliveries(transferId)).toEqual([null]);
    await read('bank-agent-1', transferId);
    expect(await deliveries(transferId)).not.toContain(null);
    await accept(world, 'bank-agent-1', { transferId });
  });
});
