import type { Caller } from '../../kit/caller.js';
import { recordChange } from '../../kit/database/changes.js';
import type { Sql } from '../../kit/database/database.js';
import { lookAgain } from '../facts.js';
import type { LinkModel } from '../models.js';

type State = Omit<LinkModel, 'id' | 'revision'>;

interface LinkChange {
  readonly id: string;
  readonly brandId: string;
  readonly action: string;
  readonly revision: number;
  readonly before: State | null;
  readonly after: State;
}

/** Writes a change of a link down, and has what waits to go from its source looked at again. */
export async function tellLinkChange(
  sql: Sql,
  caller: Caller,
  { id, before, after, ...change }: LinkChange,
  at: Date,
): Promise<void> {
  await recordChange(sql, 'accounts', {
    ...{ ...change, accountId: after.sourceId, at, actorId: caller.id, subject: 'Link', subjectId: id },
    before: before && stateOf(before),
    after: stateOf(after),
  });
  await lookAgain(sql, [after.sourceId], at);
}

function stateOf({ sourceId, destinationId, skillIds, fallbackSkillId, revokedAt }: State): State {
  return { sourceId, destinationId, skillIds, fallbackSkillId, revokedAt };
}
