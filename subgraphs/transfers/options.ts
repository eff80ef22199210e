import type { Context } from './context.js';
import { readRequest } from './commands/request.js';
import { readDestinationsWithFallbacks, readWayBack } from './destinations.js';
import type { DestinationWithFallbacks } from './destinations.js';
import { appraise, rollbackPlace } from './domain/appraisal.js';
import { wayBack } from './domain/custodyPath.js';
import type { Way } from './domain/custodyPath.js';
import type { Destination } from './domain/facts.js';
import { gate } from './domain/gate.js';
import type { Handled } from './domain/gate.js';
import type { TransferRequest } from './domain/request.js';
import { configuredSkillIds } from './facts.js';
import type { RollbackOptionModel, RolloverDestinationModel } from './models.js';
import { readCustodyPath } from './store/custody.js';

/** Nothing can be wrong yet with texts and reasons. */
const justLooking = { wish: null, when: 'NOW' } as const;

/** Every configured place to roll over to, with what would happen there; null when the caller may not transfer it. */
export async function rolloverDestinations(
  context: Context,
  conversationId: string,
  at: Date,
): Promise<RolloverDestinationModel[] | null> {
  const { caller, services } = context;
  const sql = services.database;
  // Nobody passes the gate whose account is not the one that is to be left.
  const [handled, skillIds] = await Promise.all([
    handledBy(context, conversationId),
    caller.accountId === null ? [] : configuredSkillIds(sql, caller.accountId),
  ]);
  if (!handled || gate(caller, handled) !== null) return null;
  const source = { id: handled.custody.accountId, brandId: handled.conversation.brandId };
  const [request, places] = await Promise.all([
    readRequest(sql, handled, 'ROLLOVER', justLooking),
    readDestinationsWithFallbacks(sql, source, skillIds, { staff: 'WORKING' }),
  ]);
  return places.flatMap(({ to, candidates }) => {
    const { account, skill } = to;
    if (!account || !skill) return [];
    const place = { accountId: account.id, skillId: skill.id, agentId: null };
    const { noteRequired } = request.source;
    const appraisal = appraise(request, to, candidates, at);
    // What may go now is open, where an opening is not waited for.
    const canSchedule =
      appraisal.refusals.length === 0 || mayGo({ ...request, when: 'AT_OPENING' }, to, candidates, at);
    // Spread last: V8 makes an object slow to which more is added after a spread.
    return [{ canSchedule, place, noteRequired, ...appraisal }];
  });
}

/** The ways back along the custody path, with what would happen there; null when the caller may not transfer it. */
export async function rollbackOptions(
  context: Context,
  conversationId: string,
  at: Date,
): Promise<RollbackOptionModel[] | null> {
  const sql = context.services.database;
  const handled = await handledBy(context, conversationId);
  if (!handled || gate(context.caller, handled) !== null) return null;
  const request = await readRequest(sql, handled, 'ROLLBACK', justLooking);
  const path = await readCustodyPath(sql, conversationId);
  const targets = ['PREVIOUS', 'OWNER'] as const;
  const ways = targets.flatMap((to) => wayBack(path, to, request.source.id) ?? []);
  return Promise.all(ways.map((way) => rollbackOption(context, request, way, at)));
}

async function rollbackOption(
  { services: { database } }: Context,
  request: TransferRequest,
  way: Way,
  at: Date,
): Promise<RollbackOptionModel> {
  const origin = await readWayBack(database, request.source, way);
  const { agentId } = way.place;
  const { to, candidates, ...aimed } = rollbackPlace(request, origin.to, origin.candidates, agentId, at);
  const appraisal = appraise({ ...request, ...aimed }, to, candidates, at);
  const place = { accountId: way.place.accountId, skillId: to.skill?.id ?? way.place.skillId, ...aimed };
  const { noteRequired } = request.source;
  const canSchedule = mayRollBackAtOpening(request, origin, agentId, at);
  return { ...appraisal, canSchedule, to: way.to, undoes: way.undoes, place, noteRequired };
}

function mayRollBackAtOpening(
  request: TransferRequest,
  origin: DestinationWithFallbacks,
  giverAgentId: string | null,
  at: Date,
): boolean {
  const later = { ...request, when: 'AT_OPENING' } as const;
  const { to, candidates, agentId } = rollbackPlace(later, origin.to, origin.candidates, giverAgentId, at);
  return mayGo({ ...later, agentId }, to, candidates, at);
}

function mayGo(
  request: TransferRequest,
  to: Destination,
  candidates: readonly Destination[],
  at: Date,
): boolean {
  return appraise(request, to, candidates, at).refusals.length === 0;
}

/** The conversation and its custody; null when the caller may not know of them. */
export async function handledBy({ loaders }: Context, id: string): Promise<Handled | null> {
  const seen = await loaders.custody.load(id);
  return seen?.custody ? { conversation: seen.conversation, custody: seen.custody } : null;
}
