import { linkFallbacks, skillOf } from '../brand.js';
import { underWay } from '../model.js';
import type { Model } from '../model.js';

/** What waits to go from such an account, to such a skill, or to one whose fallback that is, is looked at again at once. */
export function lookAgain(model: Model, changed: readonly string[], source: string | null = null): void {
  for (const transfer of model.transfers) {
    const here = skillOf(underWay(transfer).skill);
    const ofLink = linkFallbacks[`${transfer.source.account}>${here.account}`] ?? null;
    const isConcerned = [here.id, here.fallback, ofLink].some((id) => id !== null && changed.includes(id));
    const waits = transfer.status === 'QUEUED' || transfer.status === 'SCHEDULED';
    if (!waits || !(isConcerned || transfer.source.account === source)) continue;
    transfer.lookAt = Math.min(transfer.lookAt ?? model.now, model.now);
  }
}
