import { Temporal } from 'temporal-polyfill';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localTimeAt, stretchAt, zoneOffsets } from '../../../subgraphs/hours/zoneOffsets.js';
import type { ZoneOffsets } from '../../../subgraphs/hours/zoneOffsets.js';
import { instant } from './hours.js';
import { allZones } from './oracle.js';

describe('the offsets of a zone', () => {
  it('are those of Temporal, in all zones, from 1900 to 2200', { timeout: 60_000 }, () => {
    const anyInstant = fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2200, 0) });
    for (const timeZone of allZones) {
      const zone = zoneNamed(timeZone);
      for (const at of fc.sample(anyInstant, 4)) {
        const { offsetMs, until } = stretchAt(zone, at);

        expect([timeZone, at, offsetMs]).toEqual([timeZone, at, temporalOffset(timeZone, at)]);
        expect([timeZone, at, temporalOffset(timeZone, until - 1)]).toEqual([timeZone, at, offsetMs]);
        expect(until).toBeGreaterThan(at);
      }
    }
  });

  it.each([
    ['Europe/Berlin', '2026-03-29T01:00:00Z', 60, 120],
    ['Africa/Casablanca', '2026-02-15T02:00:00Z', 60, 0],
    ['Africa/Casablanca', '2026-03-22T02:00:00Z', 0, 60],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00Z', 660, 630],
    ['Europe/Dublin', '2026-10-25T01:00:00Z', 60, 0],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', -600, 840],
    ['Pacific/Kwajalein', '1993-08-21T12:00:00Z', -720, 720],
    ['Europe/Berlin', '2150-10-25T01:00:00Z', 120, 60],
  ])('change in %s exactly at %s', (timeZone, at, minutesBefore, minutesAfter) => {
    const zone = zoneNamed(timeZone);

    expect(stretchAt(zone, instant(at) - 1)).toEqual({
      until: instant(at),
      offsetMs: minutesBefore * 60_000,
    });
    expect(stretchAt(zone, instant(at)).offsetMs).toBe(minutesAfter * 60_000);
  });

  it('go on over the seams of what is remembered', () => {
    const zone = zoneNamed('Europe/Berlin');
    let at = instant('1960-01-01T00:00:00Z');
    let changes = 0;

    for (let last = stretchAt(zone, at); at < instant('2110-01-01T00:00:00Z'); at = last.until) {
      const next = stretchAt(zone, at);
      if (next.offsetMs !== last.offsetMs) changes += 1;
      last = next;
    }

    expect(changes).toBe(temporalChanges('Europe/Berlin', '1960-01-01T00:00:00Z', at));
  });

  it('are remembered for 1970 to 2100 and for no other years', { timeout: 60_000 }, () => {
    const zone = zoneNamed('Antarctica/Troll');

    for (let year = 1800; year < 2300; year += 1) stretchAt(zone, Date.UTC(year, 6));

    expect(zone.blocks.size).toBeGreaterThan(100);
    expect(zone.blocks.size).toBeLessThanOrEqual(120);
    expect(stretchAt(zone, Date.UTC(2026, 6))).toBe(stretchAt(zone, Date.UTC(2026, 6)));
  });

  it('are remembered once for all spellings of a name', () => {
    expect(zoneOffsets('europe/BERLIN')).toBe(zoneOffsets('Europe/Berlin'));
  });
});

describe('the local time', () => {
  it.each([
    ['Europe/Berlin', '1970-01-01T00:00:00Z', 0, 1],
    ['America/New_York', '1970-01-01T00:00:00Z', -1, 19],
    ['Pacific/Kiritimati', '2026-03-01T23:30:00Z', 20_514, 13.5],
  ])('in %s at %s is day %d, %d o’clock', (timeZone, at, day, hour) => {
    expect(localTimeAt(zoneNamed(timeZone), instant(at))).toEqual({ day, time: hour * 3_600_000 });
  });
});

function zoneNamed(timeZone: string): ZoneOffsets {
  const zone = zoneOffsets(timeZone);
  if (zone === null) throw new Error(`${timeZone} is unknown`);
  return zone;
}

function temporalOffset(timeZone: string, at: number): number {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).offsetNanoseconds / 1e6;
}

function temporalChanges(timeZone: string, from: string, until: number): number {
  let changes = 0;
  let at: Temporal.ZonedDateTime | null = Temporal.Instant.from(from).toZonedDateTimeISO(timeZone);
  while ((at = at.getTimeZoneTransition('next')) !== null && at.epochMilliseconds < until) changes += 1;
  return changes;
}
