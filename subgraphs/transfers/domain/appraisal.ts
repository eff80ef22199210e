import { opening } from '../../hours/opening.js';
import type { TransferWarning } from './course.js';
import { warnings } from './course.js';
import type { Destination } from './facts.js';
import { nextCandidate } from './nextStep.js';
import type { Outcome } from './outcome.js';
import { outcome } from './outcome.js';
import { placeRefusals } from './placeRefusals.js';
import type { Refusal } from './refusal.js';
import { refusals } from './refusals.js';
import type { TransferRequest } from './request.js';
import { canReceive, receivers, takesTransfers } from './standing.js';

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
  readonly checkedAt: Date;
}

/** `candidates` are the places a request may fall back to, in order, without the source. */
export function appraise(
  request: TransferRequest,
  to: Destination,
  candidates: readonly Destination[],
  at: Date,
): Appraisal {
  const fallback = { canReceive: nextCandidate(candidates, request, false, at) !== null };
  const refused = refusals(request, to, fallback, at);
  const wish = request.wish ?? { fallback: 'CONFIGURED', queueWhenBusy: true };
  const hours = to.skill?.schedule ? opening(to.skill.schedule, at.getTime(), to.skill) : null;
  return {
    outcome: outcome(refused, to, fallback, wish),
    canReceive: refused.length === 0 && to.agents.some(canReceive),
    refusals: refused,
    warnings: to.account ? warnings(request.course, request.source.id, to.account.id, at) : [],
    opensAt: instant(hours?.opensAt),
    closesAt: instant(hours?.closesAt),
    agentsOnline: to.agents.filter(takesTransfers).length,
    agentIds: receivers(to.agents).map(({ id }) => id),
    estimatedWaitSeconds: refused.length === 0 && to.agents.some(canReceive) ? 0 : null,
    checkedAt: at,
  };
}

/** Where a rollback really goes: to the agent who gave the conversation away, else to the skill, else to a fallback. */
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
  const usable = request.wish?.fallback === 'NONE' ? [] : candidates;
  const mayWait = request.wish?.queueWhenBusy ?? true;
  const closed = placeRefusals(request, origin, at).length > 0;
  const instead = closed ? nextCandidate(usable, request, mayWait, at) : null;
  if (instead) return { to: instead, agentId: null, candidates: candidates.filter((one) => one !== instead) };
  const available = origin.agents.some((agent) => agent.id === giverAgentId && canReceive(agent));
  return { to: origin, agentId: available ? giverAgentId : null, candidates };
}

function instant(at: number | null | undefined): Date | null {
  return at === null || at === undefined ? null : new Date(at);
}
