/** Planning an operation takes two milliseconds, and thirty at worst. */
const maxWarmingMs = 10_000;

/** `act` with each of `items`, for as long as there is time, with a turn for everybody else after each. */
export async function inTurns<T>(items: readonly T[], act: (item: T) => void): Promise<void> {
  const end = performance.now() + maxWarmingMs;
  for (const item of items) {
    if (performance.now() > end) return;
    act(item);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
