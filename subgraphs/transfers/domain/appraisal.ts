import { awaitedOpening, lasting, nextChangeOf } from './atOpening.js';
import type { TransferWarning } from './course.js';
import { warnings } from './course.js';
import type { Destination } from './facts.js';
import { nextCandidate } from './nextStep.js';
import type { Outcome } from './outcome.js';
import { outcome } from './outcome.js';
import { placeRefusals } from './placeRefusals.js';
import type { Refusal } from './refusal.js';
import { refusals } from './refusals.js';
import type { Fallback } from './refusals.js';
import type { TransferRequest } from './request.js';
import { canReceive, receivers, takesTransfers } from './standing.js';
import { estimatedWaitSeconds } from './wait.js';

/** What a request would do at a place, and why. Lists and mutations use the same one, so that they cannot disagree. */
export interface Appraisal {
  readonly outcome: Outcome;
  readonly canReceive: boolean;
  readonly refusals: readonly Refusal[];
  readonly warnings: readonly TransferWarning[];
  readonly opensAt: Date | null;
  readonly closesAt: Date | null;
  readonly agentsOnline: number;
  /** The agents who could be chosen, in the order in which they would be asked. */
  readonly agentIds: readonly string[];
  readonly estimatedWaitSeconds: number | null;
  /** Whether a fallback could take it at once. */
  readonly fallbackReady: boolean;
  readonly checkedAt: Date;
}

/** `candidates` are the places a request may fall back to, in order, without the source. */
export function appraise(
  request: TransferRequest,
  to: Destination,
  candidates: readonly Destination[],
  at: Date,
): Appraisal {
  const fallback = fallbackOf(request, candidates, at);
  const refused = refusals(request, to, fallback, at);
  const result = resultOf(request, to, refused, fallback, at);
  const { opensAt, closesAt } = nextChangeOf(to, at);
  return {
    outcome: result,
    canReceive: result === 'OFFER',
    refusals: refused,
    warnings: to.account ? warnings(request.course, request.source, to.account.id, at) : [],
    opensAt,
    closesAt,
    agentsOnline: to.agents.filter(takesTransfers).length,
    agentIds: receivers(to.agents).map(({ id }) => id),
    estimatedWaitSeconds: result === 'OFFER' || result === 'QUEUE' ? estimatedWaitSeconds(to, at) : null,
    fallbackReady: fallback.canReceive,
    checkedAt: at,
  };
}

/** Nothing but the one attempt is allowed where `maxAttempts` is 1. */
function fallbackOf(request: TransferRequest, candidates: readonly Destination[], at: Date): Fallback {
  const mayTryAnother = request.source.maxAttempts > 1;
  return { canReceive: mayTryAnother && nextCandidate(candidates, request, false, at) !== null };
}

function resultOf(
  request: TransferRequest,
  to: Destination,
  refused: readonly Refusal[],
  fallback: Fallback,
  at: Date,
): Outcome {
  if (refused.length === 0 && awaitedOpening(request, to, at)) return 'SCHEDULE';
  return outcome(refused, to, fallback, request.wish ?? { fallback: 'CONFIGURED', queueWhenBusy: true });
}

/**
 * Where a rollback really goes: to the agent who gave the conversation away, else to the skill, else to a fallback. One
 * that waits for the opening waits for that of the skill.
 */
export interface RollbackPlace {
  readonly to: Destination;
  /** The agent who is asked first. */
  readonly agentId: string | null;
  /** Where it may go from there. */
  readonly candidates: readonly Destination[];
}

/** `candidates` are the places of the same account that the origin may fall back to. */
export function rollbackPlace(
  request: TransferRequest,
  origin: Destination,
  candidates: readonly Destination[],
  giverAgentId: string | null,
  at: Date,
): RollbackPlace {
  const against = placeRefusals(request, origin, at);
  if (awaitedOpening(request, origin, at) && lasting(against).length === 0) {
    const isThere = origin.agents.some(({ id }) => id === giverAgentId);
    return { to: origin, agentId: isThere ? giverAgentId : null, candidates };
  }
  const usable = request.wish?.fallback === 'NONE' ? [] : candidates;
  const mayWait = request.wish?.queueWhenBusy ?? true;
  const instead = against.length > 0 ? nextCandidate(usable, request, mayWait, at) : null;
  if (instead) return { to: instead, agentId: null, candidates: candidates.filter((one) => one !== instead) };
  const available = origin.agents.some((agent) => agent.id === giverAgentId && canReceive(agent));
  return { to: origin, agentId: available ? giverAgentId : null, candidates };
}
