import { wayBack } from './custodyPath.js';
import type { Giver } from './custodyPath.js';
import { nowhere } from './facts.js';
import { refusals } from './refusals.js';
import type { Refusal } from './refusal.js';
import type { TransferRequest } from './request.js';

/** What is said of a request only because it names no place yet. */
const placeMissing: readonly Refusal['type'][] = ['SkillNotFound', 'NothingToRollBack'];

/**
 * Whether a request that has passed the gate could be made at `at`, wherever to: nothing stands against it but what is
 * still to be chosen. `path` is the custody path, oldest giver first.
 */
export function mayRequest(request: TransferRequest, path: readonly Giver[], at: Date): boolean {
  const against = refusals({ ...request, wish: null }, nowhere, { canReceive: true }, at);
  if (against.some(({ type }) => !placeMissing.includes(type))) return false;
  return request.kind === 'ROLLOVER' || hasWayBack(path, request.source.id);
}

function hasWayBack(path: readonly Giver[], handlerId: string): boolean {
  return (['PREVIOUS', 'OWNER'] as const).some((to) => wayBack(path, to, handlerId) !== null);
}
