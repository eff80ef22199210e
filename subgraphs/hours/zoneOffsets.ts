import { Temporal } from 'temporal-polyfill';
import { DAY_MS } from './localTime.js';
import type { LocalTime } from './localTime.js';

/** How one time zone's wall clock runs: read from the zone data when first asked for, then kept. */
export interface ZoneOffsets {
  readonly timeZone: string;
  readonly blocks: Map<number, readonly Stretch[]>;
}

/** A time in which the zone's offset stays as it is: [from, until) in epoch ms; local time = instant + offsetMs. */
export interface Stretch {
  readonly until: number;
  readonly offsetMs: number;
}

/**
 * The offsets of an IANA zone; null when this runtime cannot construct it. Asking a list instead would refuse
 * Europe/Kyiv on Node 20, which knows the name but does not list it.
 */
export function zoneOffsets(timeZone: string): ZoneOffsets | null {
  const name = zoneName(timeZone);
  if (name === null) return null;
  const known = zones.get(name);
  if (known) return known;
  const zone = { timeZone: name, blocks: new Map<number, readonly Stretch[]>() };
  zones.set(name, zone);
  return zone;
}

/**
 * The stretch around the instant `at` (epoch ms). A stretch may end where a block ends, with the same offset going
 * on in the next one. Throws RangeError when `at` is no instant.
 */
export function stretchAt(zone: ZoneOffsets, at: number): Stretch {
  for (const stretch of blockAt(zone, Math.floor(at / BLOCK_MS))) {
    if (at < stretch.until) return stretch;
  }
  throw new RangeError(`${at} is not an instant`);
}

/** What the zone's wall clock reads at the instant `at` (epoch ms): every instant has exactly one local time. */
export function localTimeAt(zone: ZoneOffsets, at: number): LocalTime {
  const local = at + stretchAt(zone, at).offsetMs;
  const day = Math.floor(local / DAY_MS);
  return { day, time: local - day * DAY_MS };
}

/** Every zone that was asked for; the zone data has some 600 names, which bounds it. */
const zones = new Map<string, ZoneOffsets>();

/** Blocks of some 13 months, numbered from 1970. Those of 1970–2100 are kept; others are read each time. */
const BLOCK_MS = 2 ** 35;
const KEPT_BLOCKS = 120;

function zoneName(timeZone: string): string | null {
  if (/^[+-]/.test(timeZone)) return null;
  try {
    return new Temporal.ZonedDateTime(0n, timeZone).timeZoneId;
  } catch {
    return null;
  }
}

function blockAt(zone: ZoneOffsets, number: number): readonly Stretch[] {
  const kept = zone.blocks.get(number);
  if (kept) return kept;
  const block = readBlock(zone.timeZone, number);
  if (number >= 0 && number < KEPT_BLOCKS) zone.blocks.set(number, block);
  return block;
}

function readBlock(timeZone: string, number: number): readonly Stretch[] {
  const end = (number + 1) * BLOCK_MS;
  const block: Stretch[] = [];
  let start = Temporal.Instant.fromEpochMilliseconds(number * BLOCK_MS).toZonedDateTimeISO(timeZone);
  for (;;) {
    const next = start.getTimeZoneTransition('next');
    const until = Math.min(next?.epochMilliseconds ?? end, end);
    block.push({ until, offsetMs: start.offsetNanoseconds / 1e6 });
    if (next === null || until === end) return block;
    start = next;
  }
}
