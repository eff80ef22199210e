import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { GraphQLError } from 'graphql';
import { graphError } from '../../subgraphs/kit/errors.js';
import type { Client } from './client.js';

/** Counts what each caller asks, on whatever transport. */
export interface RateLimit {
  /** Takes so many points from the caller's; the refusal when it has none left, or none have been there before. */
  take(client: Client, points: number): Promise<GraphQLError | null>;
}

export const windowSeconds = 60;

export const noRateLimit: RateLimit = { take: () => Promise.resolve(null) };

/** `pointsPerMinute` for each subject of a token, and for each address without one; of this process alone. */
export function rateLimit(pointsPerMinute: number): RateLimit {
  const limiter = new RateLimiterMemory({ points: pointsPerMinute, duration: windowSeconds });
  return {
    async take({ claims, address }, points) {
      try {
        await limiter.consume(claims ? `subject ${claims.sub}` : `address ${address}`, points);
        return null;
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        return tooMany(Math.max(1, Math.ceil(refused.msBeforeNext / 1000)));
      }
    },
  };
}

function tooMany(retryAfterSeconds: number): GraphQLError {
  const message = `Too much was asked within a minute: try again in ${retryAfterSeconds} s.`;
  return graphError('RATE_LIMITED', message, { retryAfterSeconds });
}
