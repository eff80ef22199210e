import type { EventLog } from './eventLog.js';
import type { Follower } from './followers.js';

export const feed = 'subscription ($after: String) { recorded(after: $after) { number name } }';
/** Nothing of it takes longer than a turn. */
export const plainFeed = 'subscription ($after: String) { recorded(after: $after) { number } }';

export function append(log: EventLog, count: number): void {
  for (let entry = 0; entry < count; entry += 1) log.append();
}

export const after = (cursor: number): { variables: { after: string } } => ({
  variables: { after: String(cursor) },
});

/** The numbers of the next events, each of which must be an event. */
export async function numbers(follower: Follower, count: number): Promise<number[]> {
  const told: number[] = [];
  while (told.length < count) {
    const { data } = (await follower.next()) as { data: { recorded: { number: number } } };
    told.push(data.recorded.number);
  }
  return told;
}
