import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { openGraph } from '../../../gateway/openGraph.js';
import type { OpenGraph } from '../../../gateway/openGraph.js';
import { inProcess } from '../../../gateway/subgraphs/inProcess.js';
import type { SubgraphTransport } from '../../../gateway/subgraphs/transport.js';
import { required } from '../../../subgraphs/kit/required.js';
import { mailbox } from '../../../subgraphs/kit/streams/mailbox.js';
import { openMade } from '../../support/supergraphs.js';
import { anEventLog } from './support/eventLog.js';
import type { EventLog } from './support/eventLog.js';
import { follow } from './support/followers.js';
import type { FollowOptions } from './support/followers.js';
import { aGateway } from './support/logGateway.js';
import { after, append, feed, numbers, plainFeed } from './support/numberedFeed.js';

describe('groups that differ in more than where they began', () => {
  const other = 'subscription ($after: String) { recorded(after: $after) { name number } }';
  const history = 'subscription ($of: String, $after: String) { history(of: $of, after: $after) { number } }';

  it.each<[string, [string, FollowOptions], [string, FollowOptions]]>([
    ['another caller', [feed, {}], [feed, { claims: { sub: 'bob' } }]],
    ['another role', [feed, { claims: { role: 'AGENT' } }], [feed, { claims: { role: 'MANAGER' } }]],
    ['another header', [feed, {}], [feed, { headers: { 'accept-language': 'de' } }]],
    ['other fields', [feed, {}], [other, {}]],
    ['another argument', [history, { variables: { of: 'a' } }], [history, { variables: { of: 'b' } }]],
    ['no verified claims', [feed, { claims: null }], [feed, { claims: null }]],
  ])('stay apart: %s', async (_, [query, one], [otherQuery, another]) => {
    const { graph, log } = await aGateway();
    append(log, 3);
    const followers = [
      await follow(graph, query, { ...one, variables: { ...one.variables, after: '0' } }),
      await follow(graph, otherQuery, { ...another, variables: { ...another.variables, after: '1' } }),
    ];

    for (const follower of followers) while (follower.results.length < 2) await follower.next();
    append(log, 1);
    for (const follower of followers)
      await expect.poll(() => follower.results.at(-1)?.json.includes('4')).toBe(true);

    expect(graph.streams).toMatchObject({ groups: 2, sources: 2 });
  });

  it('stay apart while the last that one was told is an event without its cursor', async () => {
    const { graph, log } = await aGateway();
    append(log, 3);
    const early = await follow(graph, plainFeed, after(0));
    await numbers(early, 3);
    log.append(null);
    expect(await early.next()).toMatchObject({ data: { recorded: null } });

    const late = await follow(graph, plainFeed, { ...after(2), isSlow: true });
    await late.next();
    expect(await late.next()).toMatchObject({ data: { recorded: null } });
    late.drained();
    expect(graph.streams.groups).toBe(2);
    const newcomer = await follow(graph, plainFeed, after(3));
    expect(await newcomer.next()).toMatchObject({ data: { recorded: null } });

    log.append();
    for (const follower of [early, late, newcomer]) expect(await numbers(follower, 1)).toEqual([5]);
    late.drained();
    expect(graph.streams.groups).toBe(1);
  });

  it('stay apart where the subgraph declares no cursor', async () => {
    const { graph, log } = await aGateway();
    const plain = 'subscription { plain { number } }';
    log.append();
    const first = await follow(graph, plain);
    await first.next();
    const second = await follow(graph, plain);
    await second.next();

    expect(graph.streams).toMatchObject({ groups: 2, sources: 2 });
  });

  it('stay apart while an event is worked on for one that is past its review, where rights can change', async () => {
    const readers = new Set(['ann', 'bob']);
    const { graph, log, names } = await withSlowNames({
      policies: (asked, caller) => asked.filter(() => readers.has(caller?.sub ?? '')),
      decidingClaims: { log: [], names: [] },
    });
    const query = 'subscription ($after: String) { recorded(after: $after) { number name secret } }';
    append(log, 2);
    const bob = await follow(graph, query, { ...after(1), claims: { sub: 'bob' }, isSlow: true });
    expect(await numbers(bob, 1)).toEqual([2]);
    const ann = await follow(graph, query, after(0));
    log.append();
    expect(await numbers(ann, 3)).toEqual([1, 2, 3]);
    expect(await numbers(bob, 1)).toEqual([3]);

    names.hold();
    log.append();
    await names.asked();
    readers.delete('bob');
    bob.drained();
    names.release();

    expect(await numbers(ann, 1)).toEqual([4]);
    expect(await bob.next()).toEqual({ ended: { kind: 'interrupted' } });
    expect(bob.results).toHaveLength(2);
  });
});

/** A gateway that can be had to wait for what its second subgraph knows of an event. */
async function withSlowNames(options: Parameters<typeof openMade>[1]): Promise<{
  graph: OpenGraph;
  log: EventLog;
  names: { hold(): void; release(): void; asked(): Promise<unknown> };
}> {
  const log = anEventLog();
  const asked = mailbox<null>(10);
  const released = mailbox<null>(10);
  let isHeld = false;
  const direct = inProcess(required(log.subgraphs[1], 'names'), pino({ level: 'silent' }));
  const names: SubgraphTransport = {
    ...direct,
    async execute(request) {
      if (isHeld) {
        asked.push(null);
        await released.next();
      }
      return direct.execute(request);
    },
  };
  const { graph } = await openMade(log.subgraphs, { ...options, open: openGraph, transports: { names } });
  return {
    graph,
    log,
    names: {
      hold: () => (isHeld = true),
      release() {
        isHeld = false;
        released.close();
      },
      asked: () => asked.next(),
    },
  };
}
