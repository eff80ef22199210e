import { describe, expect, it } from 'vitest';
import type { OpenGraph } from '../../../gateway/openGraph.js';
import type { Policies } from '../../../gateway/security/authorisation.js';
import { mailbox } from '../../../subgraphs/kit/streams/mailbox.js';
import type { Mailbox } from '../../../subgraphs/kit/streams/mailbox.js';
import { aSubgraph, openMade } from '../../support/supergraphs.js';
import { Refused, follow } from '../subscriptions/support/followers.js';

type Happening = Readonly<Record<string, unknown>>;

const note = { __typename: 'Note', id: 'n', text: 'Hello' };
const invoice = { __typename: 'Invoice', id: 'i', amount: 90, payer: 'Ada' };

/** A stream of a union, of which some events have what not everybody may see. */
async function aStream(policies: Policies) {
  const sources: Mailbox<Happening>[] = [];
  const happening = {
    subscribe: () => {
      const source = mailbox<Happening>(100);
      sources.push(source);
      return source;
    },
    resolve: (event: Happening) => event,
  };
  const books = aSubgraph(
    'books',
    `type Query { now: Int }
     type Subscription {
       happened: Happening
       changed: Thing
       audited: Note @policy(policies: [["auditor"]])
     }
     union Happening = Note | Invoice
     interface Thing { id: ID! }
     type Note implements Thing { id: ID!  text: String }
     type Invoice implements Thing @key(fields: "id") {
       id: ID!
       amount: Int @policy(policies: [["treasurer"]])
       payer: String @requiresScopes(scopes: [["payers"]])
     }`,
    { Subscription: { happened: happening, changed: happening, audited: happening } },
  );
  const bank = aSubgraph(
    'bank',
    'type Invoice @key(fields: "id") { id: ID!  isPaid: Boolean @policy(policies: [["treasurer"]]) }',
    { Invoice: { isPaid: () => true } },
  );
  const { graph, sent } = await openMade([books, bank], {
    policies,
    decidingClaims: { books: [], bank: [] },
  });
  const happen = (event: Happening): void => {
    for (const source of sources) source.push(event);
  };
  return { graph, sent, sources, happen };
}

const happened = `subscription { happened {
  ... on Note { text } ... on Invoice { id amount payer isPaid } } }`;

/** Policies that hold, for whom, at this moment. */
function holding(...held: string[]): { held: Set<string>; asked: string[]; policies: Policies } {
  const now = new Set(held);
  const asked: string[] = [];
  return {
    held: now,
    asked,
    policies: (names, caller) => {
      asked.push(caller?.sub ?? '');
      return names.filter((name) => now.has(`${caller?.sub ?? ''} ${name}`));
    },
  };
}

const membersOf = (graph: OpenGraph): number => graph.streams.members;

describe('of a stream of several types', () => {
  it.each([
    ['a union', happened, 'happened'],
    [
      'an interface',
      `subscription { changed { ... on Note { text } ... on Invoice { id amount payer isPaid } } }`,
      'changed',
    ],
  ])(
    'of %s, an event has what its caller may not see as null, and others are whole',
    async (_, query, field) => {
      const { graph, happen, sent } = await aStream(holding().policies);
      const follower = await follow(graph, query);

      for (const event of [note, invoice, note]) happen(event);

      const whole = { data: { [field]: { text: 'Hello' } } };
      expect(await follower.next()).toEqual(whole);
      expect(await follower.next()).toMatchObject({
        data: { [field]: { id: 'i', amount: null, payer: null, isPaid: null } },
        errors: ['amount', 'payer', 'isPaid'].map((name) => ({
          path: [field, name],
          extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' },
        })),
      });
      expect(await follower.next()).toEqual(whole);
      expect(sent.map(({ subgraph }) => subgraph)).toEqual(['books']);
      expect(sent[0]?.operation.text).not.toMatch(/amount|payer/);
    },
  );

  it('an event has all that its caller may see', async () => {
    const { graph, happen } = await aStream(holding('ann treasurer').policies);
    const follower = await follow(graph, happened, { claims: { scope: 'payers' } });

    happen(invoice);

    expect(await follower.next()).toEqual({
      data: { happened: { id: 'i', amount: 90, payer: 'Ada', isPaid: true } },
    });
  });
});

describe('a policy that is decided otherwise than when the stream began', () => {
  it.each([
    ['does not hold any more', ['ann treasurer'], [90, null]],
    ['holds now', [], [null, 90]],
  ])('%s: its client is not told the event, and has to subscribe again', async (_, before, amounts) => {
    const { held, policies } = holding(...before);
    const { graph, happen } = await aStream(policies);
    const follower = await follow(graph, happened);
    happen(invoice);
    expect(await follower.next()).toMatchObject({ data: { happened: { amount: amounts[0] } } });

    if (!held.delete('ann treasurer')) held.add('ann treasurer');
    happen(invoice);

    expect(await follower.next()).toEqual({ ended: { kind: 'interrupted' } });
    expect(follower.results).toHaveLength(1);
    expect(graph.streams).toMatchObject({ groups: 0, members: 0, sources: 0, timers: 0 });
    const again = await follow(graph, happened);
    happen(invoice);
    expect(await again.next()).toMatchObject({ data: { happened: { amount: amounts[1] } } });
  });

  it('is decided for each token, once an event, and others who share the stream go on', async () => {
    const { held, asked, policies } = holding('ann treasurer', 'bob treasurer');
    const { graph, happen, sources } = await aStream(policies);
    const subs = ['ann', 'ann', 'bob', 'bob'];
    const followers = await Promise.all(subs.map((sub) => follow(graph, happened, { claims: { sub } })));
    expect(sources).toHaveLength(1);
    asked.length = 0;

    held.delete('ann treasurer');
    happen(invoice);

    const told = await Promise.all(followers.map((follower) => follower.next()));
    const whole = { data: { happened: { amount: 90, isPaid: true } } };
    const ended = { ended: { kind: 'interrupted' } };
    expect(told).toMatchObject([ended, ended, whole, whole]);
    expect(asked).toEqual(['ann', 'bob']);
    expect(membersOf(graph)).toBe(2);
  });

  it('refuses whoever subscribes again to what is not for it as a whole any more', async () => {
    const { held, policies } = holding('ann auditor');
    const { graph, happen } = await aStream(policies);
    const query = 'subscription { audited { text } }';
    const follower = await follow(graph, query);

    held.clear();
    happen(note);

    expect(await follower.next()).toEqual({ ended: { kind: 'interrupted' } });
    await expect(follow(graph, query)).rejects.toThrow(Refused);
  });

  it('is taken for no when it cannot be decided', async () => {
    let isDown = false;
    const { graph, happen } = await aStream((names) => {
      if (isDown) throw new Error('password=hunter2');
      return names;
    });
    const follower = await follow(graph, happened);

    isDown = true;
    happen(invoice);

    expect(await follower.next()).toEqual({ ended: { kind: 'interrupted' } });
  });

  it('is not asked about where none is touched', async () => {
    const { asked, policies } = holding();
    const { graph, happen } = await aStream(policies);
    const follower = await follow(graph, 'subscription { happened { ... on Invoice { payer } } }');

    happen(invoice);

    expect(await follower.next()).toMatchObject({ data: { happened: { payer: null } } });
    expect(asked).toEqual([]);
  });
});
