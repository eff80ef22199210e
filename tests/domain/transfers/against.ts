import type { Destination } from '../../../subgraphs/transfers/domain/facts.js';
import type { Refusal } from '../../../subgraphs/transfers/domain/refusal.js';
import { refusals } from '../../../subgraphs/transfers/domain/refusals.js';
import type { TransferRequest } from '../../../subgraphs/transfers/domain/request.js';
import { now } from './someFacts.js';

export const notReady = { canReceive: false };

/** A place of which nothing is found. */
export const unknown: Destination = { account: null, skill: null, link: null, agents: [], pace: null };

/** What is against a request at the present of `someFacts.ts`. */
export function against(request: TransferRequest, to: Destination, fallback = notReady): Refusal[] {
  return refusals(request, to, fallback, now);
}

export function typesAgainst(...args: Parameters<typeof against>): string[] {
  return against(...args).map(({ type }) => type);
}
