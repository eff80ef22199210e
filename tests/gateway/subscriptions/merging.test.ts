import { describe, expect, it } from 'vitest';
import type { OpenGraph } from '../../../gateway/openGraph.js';
import { openMade } from '../../support/supergraphs.js';
import { anEventLog } from './support/eventLog.js';
import type { EventLog } from './support/eventLog.js';
import { follow } from './support/followers.js';
import type { Follower } from './support/followers.js';

const feed = 'subscription ($after: String) { recorded(after: $after) { number name } }';

async function aGateway(
  options: Parameters<typeof openMade>[1] = {},
): Promise<{ graph: OpenGraph; log: EventLog }> {
  const log = anEventLog();
  const { graph } = await openMade(log.subgraphs, { streamPatienceMs: 2_000, ...options });
  return { graph, log };
}

function append(log: EventLog, count: number): void {
  for (let entry = 0; entry < count; entry += 1) log.append();
}

const after = (cursor: number): { variables: { after: string } } => ({
  variables: { after: String(cursor) },
});

/** The numbers of the next events, each of which must be an event. */
async function numbers(follower: Follower, count: number): Promise<number[]> {
  const told: number[] = [];
  while (told.length < count) {
    const { data } = (await follower.next()) as { data: { recorded: { number: number } } };
    told.push(data.recorded.number);
  }
  return told;
}

const counting = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

describe('clients that come back with cursors of their own', () => {
  it('share one source once they have caught up, and are told each event once, in order', async () => {
    const { graph, log } = await aGateway();
    append(log, 40);
    const cursors = counting(0, 39);
    const followers = await Promise.all(cursors.map((cursor) => follow(graph, feed, after(cursor))));
    expect(graph.streams).toMatchObject({ groups: 40, sources: 40 });

    const told = followers.map((follower, at) => numbers(follower, 140 - at));
    for (let entry = 41; entry <= 140; entry += 1) {
      log.append();
      if (entry % 7 === 0) await new Promise(setImmediate);
    }

    expect(await Promise.all(told)).toEqual(cursors.map((cursor) => counting(cursor + 1, 140)));
    await expect.poll(() => graph.streams).toMatchObject({ groups: 1, sources: 1, members: 40 });
    expect(log.live()).toBe(1);
  });
});
