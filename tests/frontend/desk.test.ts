import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { acceptOffer } from '../../examples/frontend/acceptOffer.js';
import { adviceFor } from '../../examples/frontend/adviceFor.js';
import { loadMore, watchInbox } from '../../examples/frontend/inbox.js';
import { followOffers } from '../../examples/frontend/offers.js';
import { openDesk } from '../../examples/frontend/openDesk.js';
import type { Desk } from '../../examples/frontend/openDesk.js';
import { DeskDocument, InboxDocument } from '../../generated/frontend.js';
import type { InboxConversationFragment, RingingOfferFragment } from '../../generated/frontend.js';
import { required } from '../../subgraphs/kit/required.js';
import { aProxy } from '../support/proxy.js';
import { aRunningSystem } from '../support/runningSystem.js';
import type { TestSystem } from '../support/runningSystem.js';
import { people } from '../support/people.js';
import type { People } from '../support/people.js';

const giver = 'retail-agent-1';
const me = 'bank-agent-1';

let system: TestSystem;
let others: People;
let desk: Desk;
let leave: (() => void)[];
beforeAll(async () => {
  system = await aRunningSystem();
  others = people(system);
  const gone = ['retail-agent-2', 'retail-bot', 'bank-agent-2', 'bank-bot'];
  await Promise.all(gone.map((agentId) => others.setAvailability(agentId, 'AWAY')));
});
beforeEach(() => {
  leave = [];
  desk = deskAt(system.url);
});
afterEach(() => {
  leave.forEach((stop) => {
    stop();
  });
  desk.close();
});
afterAll(() => system.stop());

function deskAt(url: string): Desk {
  return openDesk({ url, fetchToken: () => system.tokenFor(me), webSocketImpl: WebSocket });
}

/** The offers as the desk shows them now: hoped for, or known. */
function ringing({ client } = desk): readonly RingingOfferFragment[] {
  return client.cache.readQuery({ query: DeskDocument }, true)?.viewer.offers ?? [];
}

function rings(transferId: string, at = desk): boolean {
  return ringing(at).some(({ transfer }) => transfer.id === transferId);
}

/** The inbox as the desk shows it now. */
function shown(): readonly InboxConversationFragment[] {
  const variables = { agentId: me };
  const found = desk.client.cache.readQuery({ query: InboxDocument, variables }, true);
  return found?.conversations.edges.map(({ node }) => node) ?? [];
}

async function openTheDay(): Promise<void> {
  await desk.client.query({ query: DeskDocument });
  await desk.client.query({ query: InboxDocument, variables: { agentId: me } });
  leave.push(
    followOffers(desk.client, (error) => {
      throw error;
    }),
  );
}

async function anOffer(): Promise<{
  conversationId: string;
  transferId: string;
  offer: RingingOfferFragment;
}> {
  const conversationId = await others.startConversation();
  const transferId = await others.rollOver(giver, conversationId);
  await expect.poll(() => rings(transferId)).toBe(true);
  const offer = ringing().find(({ transfer }) => transfer.id === transferId);
  return { conversationId, transferId, offer: required(offer, 'the offer') };
}

describe('the inbox', () => {
  it('loads page by page, each conversation once', async () => {
    const ids = [];
    for (let count = 0; count < 3; count++) ids.unshift(await others.startConversation('acme-bank'));
    const inbox = watchInbox(desk.client, me, 2);
    const showing = inbox.subscribe(() => undefined);
    leave.push(() => {
      showing.unsubscribe();
    });

    const next = () => {
      const { data, dataState } = inbox.getCurrentResult();
      return dataState === 'complete' ? data.conversations.pageInfo.hasNextPage : undefined;
    };

    await expect.poll(next).toBe(true);
    expect(shown().map(({ id }) => id)).toEqual(ids.slice(0, 2));
    await loadMore(inbox);

    await expect.poll(next).toBe(false);
    expect(shown().map(({ id }) => id)).toEqual(ids);
  });
});

describe('an offer', () => {
  it('rings with its note and its giver, without a question', async () => {
    await openTheDay();

    const { offer } = await anOffer();

    expect(offer.transfer).toMatchObject({
      note: 'Identity is checked.',
      source: { account: { name: 'Acme Retail' }, agent: { name: 'Anna Berger' } },
    });
  });

  it('rings no longer when its giver takes it back', async () => {
    await openTheDay();
    const { transferId } = await anOffer();

    await others.cancel(giver, transferId);

    await expect.poll(() => rings(transferId)).toBe(false);
  });

  it('rings no longer when its giver took it back while the line was cut', async () => {
    const network = await aProxy(system.url);
    onTestFinished(() => network.close());
    desk.close();
    desk = deskAt(network.url);
    await openTheDay();
    const { transferId } = await anOffer();

    await network.cut();
    await others.cancel(giver, transferId);
    await network.restore();

    const { transferId: next } = await anOffer();
    expect(rings(transferId)).toBe(false);
    await others.cancel(giver, next);
  });

  it('that is accepted rings no longer at once, and is in the inbox with the answer', async () => {
    await openTheDay();
    const { offer, transferId, conversationId } = await anOffer();

    const answer = acceptOffer(desk.client, me, offer);
    expect(rings(transferId)).toBe(false);
    expect(await answer).toEqual([]);

    expect(rings(transferId)).toBe(false);
    expect(shown()[0]).toMatchObject({
      id: conversationId,
      custody: { version: 2, agent: { id: me }, account: { id: 'acme-bank' } },
    });
  });

  it('that is accepted and refused rings again, and the desk is told why', async () => {
    await openTheDay();
    const { offer, transferId, conversationId } = await anOffer();
    leave.pop()?.(); // so that only the answer can tell
    await others.cancel(giver, transferId);

    const answer = acceptOffer(desk.client, me, offer);
    expect(rings(transferId)).toBe(false);
    expect(await answer).toMatchObject([{ code: 'TRANSFER_NOT_PENDING', retryable: false }]);

    expect(rings(transferId)).toBe(true);
    expect(shown().map(({ id }) => id)).not.toContain(conversationId);
  });

  it('that is accepted while the graph is away rings again, and the error says what to do', async () => {
    await openTheDay();
    const { offer, transferId } = await anOffer();
    leave.pop()?.();
    const away = deskAt('http://127.0.0.1:9/graphql');
    away.client.cache.restore(desk.client.cache.extract());

    const answer = acceptOffer(away.client, me, offer).catch(adviceFor);
    expect(rings(transferId, away)).toBe(false);
    expect(await answer).toBe('TRY_AGAIN');

    expect(rings(transferId, away)).toBe(true);
    away.close();
    await others.cancel(giver, transferId);
  });
});
