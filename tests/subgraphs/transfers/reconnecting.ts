import { writeCursor } from '../../../subgraphs/kit/pagination.js';
import { aTransfer, cancel } from './commands.js';
import type { Stream, World } from './world.js';

interface Event {
  cursor: string;
}

const pushed = `subscription ($after: String!) { transferEventRecorded(after: $after) { cursor } }`;
const pulled = `query ($after: String!) {
  transferEvents(after: $after, first: 100) { nodes { cursor } pageInfo { hasNextPage } headCursor } }`;

/** Every cursor of the manager's feed after one, by pull. */
export async function allAfter(world: World, who: string, after: string): Promise<string[]> {
  const { transferEvents } = await world.ask(who, pulled, { after });
  const { nodes, pageInfo } = transferEvents as { nodes: Event[]; pageInfo: { hasNextPage: boolean } };
  const cursors = nodes.map(({ cursor }) => cursor);
  const last = cursors.at(-1);
  return pageInfo.hasNextPage && last !== undefined
    ? [...cursors, ...(await allAfter(world, who, last))]
    : cursors;
}

export async function headOf(world: World, who: string): Promise<string> {
  const after = writeCursor('event', 'acme', '0');
  const { transferEvents } = await world.ask(who, pulled, { after });
  return (transferEvents as { headCursor: string }).headCursor;
}

/**
 * Follows a feed through connections that break all the time, each on the next of several processes and after the last
 * cursor: after none, one or two events, or while it waits for one. Ends once it has `count` events.
 */
export async function followBroken(
  worlds: readonly World[],
  who: string,
  from: string,
  count: number,
): Promise<{ cursors: string[]; connections: number }> {
  const cursors: string[] = [];
  let connections = 0;
  while (cursors.length < count) {
    const world = worlds[connections % worlds.length];
    if (!world) throw new Error('there is no process');
    const stream = await world.follow(who, pushed, { after: cursors.at(-1) ?? from });
    const wanted = Math.min(connections % 3, count - cursors.length);
    connections += 1;
    cursors.push(...(await take(stream, wanted)));
    await breakOff(stream);
  }
  return { cursors, connections };
}

async function take(stream: Stream, count: number): Promise<string[]> {
  const cursors: string[] = [];
  while (cursors.length < count) {
    const next = await stream.next();
    cursors.push((next?.['transferEventRecorded'] as Event).cursor);
  }
  return cursors;
}

/** As a connection breaks: what was on its way is lost. */
async function breakOff(stream: Stream): Promise<void> {
  const lost = stream.next();
  await stream.leave();
  await lost;
}

/** How many events `load` makes in each of its rounds. */
export const eventsOfRound = 3;

/** Five who ask for transfers and take them back, each so many rounds, on one process or another. */
export async function load(worlds: readonly World[], rounds: number): Promise<void> {
  const one = async (at: number): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) {
      const world = worlds[(at + round) % worlds.length];
      if (!world) throw new Error('there is no process');
      const { transferId } = await aTransfer(world);
      await cancel(world, 'retail-manager', { transferId });
    }
  };
  await Promise.all(Array.from({ length: workers }, (_, at) => one(at)));
}

export const workers = 5;
