import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callAt } from '../../../subgraphs/kit/serving/alarm.js';

const day = 86_400_000;
const start = new Date('2026-03-01T00:00:00Z').getTime();

beforeEach(() => {
  vi.useFakeTimers({ now: start });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an alarm', () => {
  let asked = 0;
  const clock = {
    now: () => {
      asked += 1;
      if (asked > 100) throw new Error('it does not sleep');
      return new Date();
    },
  };
  beforeEach(() => {
    asked = 0;
  });

  it('rings once, at its instant', () => {
    const ring = vi.fn();
    callAt(start + 1_000, clock, ring);

    vi.advanceTimersByTime(999);
    expect(ring).not.toHaveBeenCalled();
    vi.advanceTimersByTime(day);

    expect(ring).toHaveBeenCalledTimes(1);
  });

  it('may be further away than a timer reaches, and sleeps until then', () => {
    const ring = vi.fn();
    callAt(start + 60 * day, clock, ring);

    vi.advanceTimersByTime(60 * day - 1);
    expect(ring).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);

    expect(ring).toHaveBeenCalledTimes(1);
  });

  it('rings at once when its instant has passed', () => {
    const ring = vi.fn();

    callAt(start - 1, clock, ring);

    expect(ring).toHaveBeenCalledTimes(1);
  });

  it('does not ring when it was cancelled', () => {
    const ring = vi.fn();
    const alarm = callAt(start + 1_000, clock, ring);

    alarm.cancel();
    vi.advanceTimersByTime(day);

    expect(ring).not.toHaveBeenCalled();
  });
});
