import type { JWTPayload } from 'jose';
import { describe, expect, it } from 'vitest';
import { writeCursor } from '../../../subgraphs/kit/pagination.js';
import { aConversation, aRollover, aTransfer, close, mustAccept, setAvailability, take } from './commands.js';
import { oneWorld } from './oneWorld.js';
import type { Who, World } from './world.js';

let world: World;
oneWorld((made) => (world = made), 'retail-agent-1', 'bank-agent-1');

interface Change {
  cursor: string;
  movement: string;
  conversation: { id: string };
  version: number;
  cause: string;
  place: { account: { id: string }; agent: { id: string } | null };
  leftAccount: { id: string } | null;
  waits: boolean;
}

const changed = `subscription ($accountId: ID, $after: String) { custodyChanged(accountId: $accountId, after: $after) {
  cursor movement conversation { id } version at cause place { account { id } skill { id } agent { id } }
  leftAccount { id } waits } }`;

async function follow(who: Who, variables: object = {}) {
  const stream = await world.follow(who, changed, variables);
  return async (): Promise<Change> => (await stream.next())?.['custodyChanged'] as Change;
}

const told = ({ movement, cause, version, place, waits }: Change) => [
  movement,
  cause,
  version,
  place.account.id,
  place.agent?.id ?? null,
  waits,
];

describe('who holds the conversations of an account', () => {
  it('is told as they come, go and end', async () => {
    const [giver, taker] = [await follow('retail-agent-1'), await follow('bank-agent-1')];
    const { conversationId } = await aRollover(world);
    await close(world, conversationId);

    expect([await giver(), await giver()].map(told)).toEqual([
      ['CAME', 'STARTED', 1, 'acme-retail', 'retail-agent-1', false],
      ['WENT', 'ROLLED_OVER', 2, 'acme-bank', 'bank-agent-1', false],
    ]);
    const [came, ended] = [await taker(), await taker()];
    expect([came, ended].map(told)).toEqual([
      ['CAME', 'ROLLED_OVER', 2, 'acme-bank', 'bank-agent-1', false],
      ['ENDED', 'CLOSED', 2, 'acme-bank', 'bank-agent-1', false],
    ]);
    expect(came).toMatchObject({ conversation: { id: conversationId }, leftAccount: { id: 'acme-retail' } });
  });

  it('is told of what waits, and who takes it', async () => {
    await setAvailability(world, 'retail-agent-1', 'OFFLINE');
    const next = await follow('retail-manager');
    const conversationId = await aConversation(world);
    await setAvailability(world, 'retail-agent-1', 'OCCUPIED');
    await take(world, 'retail-agent-1', { conversationId });

    expect([await next(), await next()].map(told)).toEqual([
      ['CAME', 'STARTED', 1, 'acme-retail', null, true],
      ['STAYED', 'TAKEN', 2, 'acme-retail', 'retail-agent-1', false],
    ]);
  });

  it('is told of what loses its agent', async () => {
    const next = await follow('retail-manager');
    await aConversation(world);
    await setAvailability(world, 'retail-agent-1', 'OFFLINE');

    expect([await next(), await next()].map(told)[1]).toEqual([
      'STAYED',
      'AGENT_OFFLINE',
      2,
      'acme-retail',
      null,
      true,
    ]);
  });

  it('is told from any change on, without a gap or a repeat', async () => {
    const next = await follow('retail-manager');
    const { transferId, conversationId } = await aTransfer(world);
    const first = await next();

    const resumed = await follow('retail-manager', { after: first.cursor });
    await mustAccept(world, 'bank-agent-1', transferId);
    const other = await aConversation(world);

    const rest = [await next(), await next()];
    expect(rest.map(({ conversation }) => conversation.id)).toEqual([conversationId, other]);
    expect([await resumed(), await resumed()]).toEqual(rest);
  });

  it('is told a partner of both accounts once', async () => {
    const claims: JWTPayload = {
      sub: 'partner',
      role: 'PARTNER',
      brand: 'acme',
      accounts: ['acme-retail', 'acme-bank'],
    };
    const [both, one] = [await follow(claims), await follow(claims, { accountId: 'acme-bank' })];
    await aRollover(world);
    await aConversation(world);

    expect([await both(), await both(), await both()].map(({ movement }) => movement)).toEqual([
      'CAME',
      'CAME',
      'CAME',
    ]);
    expect(told(await one())).toEqual(['CAME', 'ROLLED_OVER', 2, 'acme-bank', 'bank-agent-1', false]);
  });

  it.each(['acme-analyst', 'acme-web', 'admin'])('is not told to %s', async (who) => {
    await expect(world.follow(who, changed)).rejects.toMatchObject({ extensions: { code: 'FORBIDDEN' } });
  });

  it.each([
    ['of events', writeCursor('event', 'acme', '1')],
    ['of another brand', writeCursor('custody', 'globex', '1')],
    ['that lies beyond the log', writeCursor('custody', 'acme', '999999999')],
  ])('is not told after a cursor %s', async (_, after) => {
    await expect(world.follow('retail-manager', changed, { after })).rejects.toMatchObject({
      extensions: { code: 'CURSOR_INVALID' },
    });
  });
});
