import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { holdConnections } from '../../../subgraphs/transfers/connections.js';
import { disconnect } from '../../../subgraphs/transfers/worker/disconnections.js';
import {
  aConversation,
  accept,
  aTransfer,
  custodyOf,
  readTransfer,
  setAvailability,
  take,
} from './commands.js';
import { oneWorld } from './oneWorld.js';
import { expectSound } from './soundness.js';
import { availabilityOf, startAfresh } from './staff.js';
import type { Stream, World } from './world.js';

const agent = 'retail-agent-1';

let world: World;
oneWorld((made) => (world = made), agent, 'bank-agent-1');
beforeEach(async () => {
  await world.database.query('update accounts.account set offer_timeout_seconds = 30');
  await world.database.query('delete from transfers.connection');
});

const connect = (who = agent): Promise<Stream> => world.follow(who, 'subscription { offerChanged { id } }');

/** Lets the time pass while the worker looks, and renews what is open. */
async function pass(seconds: number): Promise<void> {
  for (let left = seconds; left > 0; left -= 20) {
    world.clock.advance(Math.min(left, 20) * 1000);
    await world.renewConnections();
    await world.work();
  }
}

/** What a process that is killed leaves behind: a lease that nobody renews. */
async function connectElsewhere(...agentIds: string[]): Promise<void> {
  const { clock, database } = world;
  const elsewhere = holdConnections({ clock, database, logger: pino({ level: 'silent' }) });
  await Promise.all(agentIds.map((agentId) => elsewhere.open(agentId)));
  await elsewhere.stop();
}

const causeOf = async (who: string): Promise<string | null> => {
  const { viewer } = await world.askAccounts(who, '{ viewer { user { availabilityCause } } }');
  return (viewer as { user: { availabilityCause: string | null } }).user.availabilityCause;
};

describe('an agent whose stream ends', () => {
  it('is OFFLINE a minute later, to the second, and says why', async () => {
    const stream = await connect();
    await pass(100);
    await stream.leave();

    await pass(59);
    expect(await availabilityOf(world, agent)).toBe('ONLINE');
    await pass(1);

    expect(await availabilityOf(world, agent)).toBe('OFFLINE');
    expect(await causeOf(agent)).toBe('DISCONNECTED');
  });

  it('gives back what it holds and what rings', async () => {
    await setAvailability(world, 'bank-agent-2', 'ONLINE');
    const conversationId = await aConversation(world);
    const held = await connect();
    await pass(60);
    await world.database.query('update accounts.account set offer_timeout_seconds = 600');
    const { transferId } = await aTransfer(world);
    const ringing = await connect('bank-agent-1');
    await Promise.all([held.leave(), ringing.leave()]);

    await pass(60);
    await world.work();

    expect(await custodyOf(world, conversationId)).toMatchObject({ agent: null });
    expect(await readTransfer(world, 'retail-manager', transferId)).toMatchObject({ status: 'OFFERED' });
    expect((await accept(world, 'bank-agent-2', { transferId })).userErrors).toEqual([]);
  });

  it('keeps all when it opens another one within the minute', async () => {
    const conversationId = await aConversation(world);
    const stream = await connect();
    await pass(60);
    await stream.leave();
    await pass(59);

    await connect();
    await pass(200);

    expect(await availabilityOf(world, agent)).toBe('ONLINE');
    expect(await custodyOf(world, conversationId)).toMatchObject({ agent, version: 1 });
  });

  it('keeps all while another one of its streams is open', async () => {
    const [stream] = [await connect(), await connect()];
    await pass(60);
    await stream.leave();

    await pass(200);

    expect(await availabilityOf(world, agent)).toBe('ONLINE');
  });

  it.each(['AWAY', 'BACK_SOON', 'OCCUPIED'])('is taken OFFLINE from %s too', async (availability) => {
    const stream = await connect();
    await pass(60);
    await setAvailability(world, agent, availability);
    await stream.leave();

    await pass(60);

    expect(await availabilityOf(world, agent)).toBe('OFFLINE');
  });

  it('is taken OFFLINE though an offer that it let ring has set it AWAY meanwhile', async () => {
    const stream = await connect('bank-agent-1');
    await pass(60);
    await stream.leave();
    await aTransfer(world);

    await pass(40);
    expect(await availabilityOf(world, 'bank-agent-1')).toBe('AWAY');
    expect(await causeOf('bank-agent-1')).toBe('OFFER_TIMED_OUT');
    await pass(20);

    expect(await availabilityOf(world, 'bank-agent-1')).toBe('OFFLINE');
    expect(await causeOf('bank-agent-1')).toBe('DISCONNECTED');
  });
});

describe('an agent who has opened no stream since it went ONLINE', () => {
  it('is not judged by its connection', async () => {
    await pass(600);

    expect(await availabilityOf(world, agent)).toBe('ONLINE');
  });

  it('is not judged by one that it had before', async () => {
    const stream = await connect();
    await pass(60);
    await stream.leave();
    await pass(30);

    await setAvailability(world, agent, 'ONLINE');
    await pass(600);

    expect(await availabilityOf(world, agent)).toBe('ONLINE');
  });

  it('is judged by one that was open already', async () => {
    await setAvailability(world, agent, 'OFFLINE');
    const stream = await connect();
    await setAvailability(world, agent, 'ONLINE');
    await pass(60);

    await stream.leave();
    await pass(60);

    expect(await availabilityOf(world, agent)).toBe('OFFLINE');
  });
});

describe('an agent who is OFFLINE already', () => {
  it('keeps a conversation that it has taken nevertheless', async () => {
    const stream = await connect();
    await pass(60);
    await setAvailability(world, agent, 'OFFLINE');
    await startAfresh(world);
    await world.database.query(`update accounts."user" set availability = 'OFFLINE' where id = $1`, [agent]);
    const conversationId = await aConversation(world);
    await take(world, agent, { conversationId });
    await stream.leave();
    const before = await world.database.query('select * from accounts."user" where id = $1', [agent]);

    await pass(120);

    expect(await world.database.query('select * from accounts."user" where id = $1', [agent])).toEqual(
      before,
    );
    expect(await custodyOf(world, conversationId)).toMatchObject({ agent });
    expect(await world.database.query('select * from transfers.connection')).toEqual([]);
  });
});

describe('a process that is killed', () => {
  it('lets its leases run out, and their agents a minute later', async () => {
    await pass(60);
    await connectElsewhere(agent);

    await pass(89);
    expect(await availabilityOf(world, agent)).toBe('ONLINE');
    await pass(1);

    expect(await availabilityOf(world, agent)).toBe('OFFLINE');
  });

  it('throws nobody offline who comes back within the minute', async () => {
    const agents = ['retail-agent-1', 'retail-agent-2', 'bank-agent-1', 'bank-agent-2'];
    await startAfresh(world, ...agents);
    await pass(60);
    await connectElsewhere(...agents, ...Array.from({ length: 200 }, (_, index) => `other-${index}`));
    await pass(59);

    await Promise.all(agents.map((id) => connect(id)));
    await pass(200);

    expect(await Promise.all(agents.map((id) => availabilityOf(world, id)))).toEqual(
      agents.map(() => 'ONLINE'),
    );
  });
});

describe('a worker that was down', () => {
  it('gives everybody a minute to come back before it judges', async () => {
    await connectElsewhere(agent);
    world.clock.advance(3_600_000);
    await world.work();
    expect(await availabilityOf(world, agent)).toBe('ONLINE');

    await pass(59);
    expect(await availabilityOf(world, agent)).toBe('ONLINE');
    await pass(1);

    expect(await availabilityOf(world, agent)).toBe('OFFLINE');
  });

  it('begins to look anew after it was without database', async () => {
    await pass(60);
    await connectElsewhere(agent);
    await pass(80);
    world.breakAfter(-1);
    world.clock.advance(40_000);
    await world.work().catch(() => undefined);
    world.repair();

    await world.work();

    expect(await availabilityOf(world, agent)).toBe('ONLINE');
  });
});

describe('while an agent is being taken OFFLINE', () => {
  it.each([
    ['opens no stream', () => connect()],
    ['does not come back', () => setAvailability(world, agent, 'ONLINE')],
  ])('it %s: that comes before or after', async (_, comeBack) => {
    await world.database.transaction(async (sql) => {
      await sql.query('select transfers.lock_presence($1)', [agent]);
      const [back, waits] = [comeBack(), expect.poll(waitingForLocks).toBe(1)];
      expect(await Promise.race([back.then(() => 'came back'), waits.then(() => 'waits')])).toBe('waits');
    });
    await expect.poll(waitingForLocks).toBe(0);
  });

  const waitingForLocks = async (): Promise<number> => {
    const [found] = await world.database.query<{ count: number }>(
      `select count(*)::int as count from pg_locks l join pg_database d on d.oid = l.database
       where l.locktype = 'advisory' and not l.granted and d.datname = current_database()`,
    );
    return found?.count ?? 0;
  };

  it('stays ONLINE who has another stream by then', async () => {
    await connectElsewhere(agent);
    const endedBy = new Date(world.clock.now().getTime() + 30_000);
    world.clock.advance(90_000);
    await connect();

    await disconnect(world, { agentId: agent, endedBy });

    expect(await availabilityOf(world, agent)).toBe('ONLINE');
  });

  it('stays ONLINE who comes back by hand, whoever is first', async () => {
    for (let round = 0; round < 10; round++) {
      await startAfresh(world, agent);
      await connectElsewhere(agent);
      const endedBy = new Date(world.clock.now().getTime() + 30_000);
      world.clock.advance(90_000);

      await Promise.all([
        disconnect(world, { agentId: agent, endedBy }),
        setAvailability(world, agent, 'ONLINE'),
      ]);

      expect(await availabilityOf(world, agent)).toBe('ONLINE');
      await expectSound(world);
    }
  });
});
