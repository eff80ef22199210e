import { isOutage } from './database/outage.js';
import type { Logger } from './logger.js';

/** How many lines were left out since the one before; empty when none was. */
interface Omitted {
  readonly omitted?: number;
}

interface Last {
  readonly atMs: number;
  omitted: number;
}

const everyMs = 1_000;
const linesOf = new WeakMap<Logger, Map<string, Last>>();

/**
 * Writes what would be said of each request while something is away: about each thing one line a second. What is left out
 * is told by the requests' own lines, which have their codes. `about` comes from the configuration, not from clients.
 */
export function logRarely(
  logger: Logger,
  about: string,
  write: (omitted: Omitted) => void,
  nowMs = performance.now(),
): void {
  const lines = linesOf.get(logger) ?? new Map<string, Last>();
  linesOf.set(logger, lines);
  const last = lines.get(about);
  if (last && nowMs - last.atMs < everyMs) {
    last.omitted += 1;
    return;
  }
  lines.set(about, { atMs: nowMs, omitted: 0 });
  write(last && last.omitted > 0 ? { omitted: last.omitted } : {});
}

/** Writes of what was thrown: rarely of an outage, always of a fault. */
export function logThrown(
  logger: Logger,
  about: string,
  thrown: unknown,
  write: (omitted: Omitted) => void,
): void {
  if (isOutage(thrown)) logRarely(logger, about, write);
  else write({});
}
