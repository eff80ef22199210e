import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { http } from '../../../gateway/subgraphs/http.js';
import { hostSubgraph } from '../../../subgraphs/kit/hosting/hostSubgraph.js';
import { openMade } from '../../support/supergraphs.js';
import { anEventLog } from './support/eventLog.js';
import { follow } from './support/followers.js';
import type { Follower } from './support/followers.js';

/** Together more than a subgraph lets one connection leave unread (40 MB), and more than may wait for one source. */
const [events, eventBytes] = [1_500, 30_000];

describe('streams of one holder, which share a connection to their subgraph', { timeout: 120_000 }, () => {
  it('are not held back by one that nobody reads, which misses nothing either', async () => {
    const log = anEventLog();
    const [source] = log.subgraphs;
    if (!source) throw new Error('no subgraph');
    const logger = pino({ level: 'silent' });
    const host = await hostSubgraph(source, { host: '127.0.0.1', port: 0, logger });
    const transport = http({ url: `http://127.0.0.1:${host.port}/graphql` });
    const { graph, logged } = await openMade(log.subgraphs, { transports: { log: transport } });
    const key = 'k'.repeat(eventBytes);
    const unread = await follow(graph, `subscription { recorded { ${key}: number } }`, { isSlow: true });
    const read = await follow(graph, 'subscription { recorded { number } }');
    await expect.poll(() => log.opened.length).toBe(2);

    for (let number = 1; number <= events; number += 1) {
      log.append();
      if (number % 100 === 0) await expect.poll(() => read.results.length, { timeout: 20_000 }).toBe(number);
    }
    expect(log.opened).toHaveLength(2);
    expect(unread.results.length).toBeLessThan(100);
    while (unread.results.length < events) {
      unread.drained();
      await new Promise(setImmediate);
    }

    const all = Array.from({ length: events }, (_, index) => index + 1);
    expect(numbersOf(read)).toEqual(all);
    expect(numbersOf(unread)).toEqual(all);
    expect(log.opened.map(({ after }) => after === null)).toEqual([true, true, false]);
    expect(logged).toMatchObject([{ err: { message: expect.stringContaining('too slow') as string } }]);
    await graph.close();
    await host.stop();
  });
});

function numbersOf({ results }: Follower): number[] {
  return results.map(({ json }) => Number(/\d+(?=}}}$)/.exec(json.toString())?.[0]));
}
