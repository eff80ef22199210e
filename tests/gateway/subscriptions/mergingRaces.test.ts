import fc from 'fast-check';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { openGraph } from '../../../gateway/openGraph.js';
import type { OpenGraph } from '../../../gateway/openGraph.js';
import { inProcess } from '../../../gateway/subgraphs/inProcess.js';
import type { SubgraphTransport } from '../../../gateway/subgraphs/transport.js';
import { openMade } from '../../support/supergraphs.js';
import { isRecord } from '../../../gateway/json.js';
import type { Ending } from '../../../subgraphs/kit/serving/sharedStream.js';
import { anEventLog } from './support/eventLog.js';
import type { EventLog } from './support/eventLog.js';
import { follow } from './support/followers.js';
import type { Follower } from './support/followers.js';

const numRuns = 10 * Number(process.env['SOAK'] ?? 1);
/** So long before its token ends, a source gives way to one with a later token. */
const handoverMs = 5_000;
const feed = 'subscription ($after: String) { recorded(after: $after) { number caller name reader } }';

const acts = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('append' as const), count: fc.integer({ min: 1, max: 15 }) }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('join' as const),
        behind: fc.option(fc.nat({ max: 40 }), { freq: 5 }), // no cursor now and then
        sub: fc.constantFrom('ann', 'bob'),
        lifetimeMs: fc.nat({ max: 50 }),
        isSlow: fc.boolean(),
      }),
    },
    {
      weight: 8,
      arbitrary: fc.record({ kind: fc.constant('wait' as const), turns: fc.integer({ min: 1, max: 4 }) }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('drain' as const), whom: fc.nat() }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave' as const), whom: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('break' as const), which: fc.nat() }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('expire' as const), which: fc.nat() }) },
  ),
  { minLength: 20, maxLength: 70, size: 'max' },
);
type Act = typeof acts extends fc.Arbitrary<(infer A)[]> ? A : never;

interface Followed {
  readonly follower: Follower;
  readonly sub: string;
  /** The cursor behind which it follows; null for whoever follows from now on. */
  readonly after: number | null;
  /** The last number that was written when it came. */
  readonly newest: number;
  hasLeft: boolean;
}

/** What a run has made. */
interface World {
  readonly graph: OpenGraph;
  readonly log: EventLog;
  readonly followed: Followed[];
  written: number;
}

it('nobody misses an event or is told one twice, and no scope sees another, whoever comes, goes and waits', async () => {
  const property = fc.asyncProperty(
    acts,
    fc.array(fc.nat({ max: 3 }), { minLength: 50, maxLength: 50 }),
    keepsTheOrder,
  );

  await fc.assert(property, { numRuns, endOnFailure: true });
}, 300_000);

async function keepsTheOrder(chosen: readonly Act[], delays: readonly number[]): Promise<void> {
  const log = anEventLog();
  const { graph } = await openMade(log.subgraphs, { open: openGraph, transports: delayed(log, delays) });
  const world: World = { graph, log, followed: [], written: 0 };

  for (const act of chosen) await perform(act, world);
  await perform({ kind: 'append', count: 1 }, world);
  const present = (): Followed[] => world.followed.filter(({ hasLeft }) => !hasLeft);
  const isDone = ({ follower }: Followed): boolean =>
    follower.results.at(-1)?.json.includes(`"number":${world.written},`) === true;
  await until(() => {
    for (const { follower } of present()) follower.drained();
    return present().every(isDone);
  });
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate); // for what is told twice

  for (const each of world.followed) expect(told(each)).toEqual(expected(each, world.written, told(each)));
  const scopes = new Set(present().map(({ sub }) => sub)).size;
  await until(() => graph.streams.groups === scopes && graph.streams.sources === scopes);
  expect(graph.streams.members).toBe(present().length);
  for (const { follower } of present()) follower.leave();
  expect(graph.streams).toMatchObject({ groups: 0, sources: 0, members: 0, timers: 0 });
  expect(log.live()).toBe(0);
  await graph.close();
}

async function perform(act: Act, world: World): Promise<void> {
  const { graph, log, followed } = world;
  switch (act.kind) {
    case 'append':
      world.written += act.count;
      for (let entry = 0; entry < act.count; entry += 1) log.append();
      break;
    case 'join': {
      const { behind, sub, lifetimeMs, isSlow } = act;
      const newest = world.written;
      const after = behind === null ? null : Math.max(0, newest - behind);
      const variables = after === null ? {} : { after: String(after) };
      const claims = { sub, exp: (Date.now() + handoverMs + lifetimeMs) / 1000 };
      const follower = await follow(graph, feed, { variables, claims, isSlow });
      const each: Followed = { follower, sub, after, newest, hasLeft: false };
      followed.push(each);
      void interruption(each);
      break;
    }
    case 'wait':
      for (let turn = 0; turn < act.turns; turn += 1) await new Promise(setImmediate);
      break;
    case 'drain':
      followed[act.whom % followed.length]?.follower.drained();
      break;
    case 'leave': {
      const leaving = followed[act.whom % followed.length];
      if (leaving) leaving.hasLeft = true;
      leaving?.follower.leave();
      break;
    }
    case 'break':
      log.opened[act.which % log.opened.length]?.breakDown();
      break;
    case 'expire':
      log.opened[act.which % log.opened.length]?.expire();
  }
}

/**
 * Whose source breaks before it has told anything that began now, has to subscribe again; and so has whose token is refused
 * when nobody brings a later one.
 */
async function interruption(each: Followed): Promise<void> {
  let next = await each.follower.next();
  while (!isEnd(next)) next = await each.follower.next();
  expect(next.ended).toEqual(
    next.ended.kind === 'failed'
      ? { kind: 'failed', errors: [expect.objectContaining({ message: 'The token has ended.' })] }
      : { kind: 'interrupted' },
  );
  each.hasLeft = true;
}

function isEnd(next: unknown): next is { ended: Ending } {
  return isRecord(next) && 'ended' in next;
}

/** Subgraphs whose answers and events take a few turns of the loop, now more and now fewer. */
function delayed(log: EventLog, delays: readonly number[]): Record<string, SubgraphTransport> {
  let asked = 0;
  const passing = async <T>(answer: Promise<T>): Promise<T> => {
    const turns = delays[(asked += 1) % delays.length] ?? 0;
    const given = await answer;
    for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
    return given;
  };
  const behindDelays = (subgraph: (typeof log.subgraphs)[number]): SubgraphTransport => {
    const direct = inProcess(subgraph, pino({ level: 'silent' }));
    return {
      ...direct,
      execute: (request) => passing(direct.execute(request)),
      async subscribe(request) {
        const events = await passing(direct.subscribe(request));
        if (!(Symbol.asyncIterator in events)) return events;
        const next = (): ReturnType<typeof events.next> => passing(events.next());
        return { ...events, next };
      },
    };
  };
  return Object.fromEntries(log.subgraphs.map((subgraph) => [subgraph.name, behindDelays(subgraph)]));
}

interface Told {
  readonly number: number;
  readonly callers: readonly (string | undefined)[];
}

function told({ follower }: Followed): Told[] {
  return follower.results.map(({ json }) => {
    const { data } = JSON.parse(json.toString()) as {
      data: { recorded: { number: number; caller: string; reader: string } };
    };
    const { number, caller, reader } = data.recorded;
    return { number, callers: [caller.split(' ')[1], reader.split(' ')[1]] };
  });
}

/** Whoever has left has seen a part of it, from the beginning. What is on its way to a group is new to who comes now. */
function expected({ sub, after, newest, hasLeft }: Followed, written: number, seen: readonly Told[]): Told[] {
  const first = Math.min(seen[0]?.number ?? Infinity, newest + 1);
  const from = after ?? first - 1;
  const count = hasLeft ? seen.length : written - from;
  return Array.from({ length: count }, (_, at) => ({ number: from + at + 1, callers: [sub, sub] }));
}

async function until(isSo: () => boolean): Promise<void> {
  await expect.poll(() => isSo(), { timeout: 20_000, interval: 1 }).toBe(true);
}
