import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { spread } from '../../../subgraphs/kit/serving/spread.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

describe('those who leave in batches', () => {
  it('leave at once when they are few', () => {
    const left: number[] = [];

    spread(numbers(50), 5_000, (one) => left.push(one));

    expect(left).toEqual(numbers(50));
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leave one batch after the other, each once, within the time', () => {
    const left: number[] = [];

    spread(numbers(10_000), 5_000, (one) => left.push(one));

    expect(left).toHaveLength(200);
    vi.advanceTimersByTime(100);
    expect(left).toHaveLength(400);
    vi.advanceTimersByTime(4_799);
    expect(left).toHaveLength(9_800);
    vi.advanceTimersByTime(1);
    expect(left).toEqual(numbers(10_000));
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leave at once when there is no time', () => {
    const left: number[] = [];

    spread(numbers(10_000), 0, (one) => left.push(one));

    expect(left).toHaveLength(10_000);
  });

  it('stay once it is stopped', () => {
    const left: number[] = [];
    const stop = spread(numbers(120), 5_000, (one) => left.push(one));

    stop();
    vi.advanceTimersByTime(5_000);

    expect(left).toEqual(numbers(50));
  });
});
