import type { Stream, World } from './world.js';

const streams: readonly (readonly [who: string, document: string])[] = [
  ['retail-manager', 'subscription ($id: ID!) { transferChanged(transferId: $id) { version } }'],
  ['acme-partner', 'subscription { transferEventRecorded { version } }'],
  ['acme-partner', 'subscription ($after: String) { transferEventRecorded(after: $after) { version } }'],
  ['retail-manager', 'subscription { custodyChanged { version } }'],
  ['retail-agent-1', 'subscription { offerChanged { id } }'],
];

/** Opens one of each kind of stream, with a transfer for them to tell of. */
export async function openStreams(world: World, id: string): Promise<Stream[]> {
  return Promise.all(streams.map(([who, document]) => world.follow(who, document, { id })));
}

/** Half of them leave while they wait, the others without having asked for anything. */
export async function leaveStreams(opened: readonly Stream[]): Promise<void> {
  const waiting = opened.filter((_, at) => at % 2 === 0).map((stream) => stream.next().catch(() => null));
  await Promise.all(opened.map((stream) => stream.leave()));
  await Promise.all(waiting);
}
