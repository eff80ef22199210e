/** Where the present comes from: a test moves its own, everything else reads the machine's. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
