import type { Destination } from './facts.js';
import { standing } from './standing.js';

const windowMs = 60 * 60 * 1000;
/** Fewer acceptances than this say nothing of the next one. */
const fewest = 3;

/**
 * How long a transfer that came now would wait for an agent there, in whole seconds: 0 when one is free; where all are
 * full, the mean time between the latest acceptances, times its place in the line. Null when nobody works there, and when
 * too few were accepted within the hour.
 */
export function estimatedWaitSeconds({ agents, pace }: Destination, at: Date): number | null {
  const now = standing(agents);
  if (now === 'FREE') return 0;
  if (now === 'AWAY' || pace === null) return null;
  const ages = pace.acceptedAt
    .map((accepted) => at.getTime() - accepted.getTime())
    .filter((age) => age >= 0 && age <= windowMs);
  if (ages.length < fewest) return null;
  const betweenMs = Math.max(...ages) / ages.length;
  return Math.ceil((betweenMs * (pace.waiting + 1)) / 1000);
}
