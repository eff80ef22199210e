import type { Context } from './context.js';
import type { CustodyPeriodModel, LineageModel, TransferModel } from './models.js';
import type { CustodyRow } from './rows.js';

/** The lineage of a conversation; null when the caller may not see it. */
export async function readLineage(
  { loaders }: Context,
  conversationId: string,
): Promise<LineageModel | null> {
  const seen = await loaders.custody.load(conversationId);
  return seen?.lineage ? { conversationId, ownerAccountId: seen.ownerAccountId } : null;
}

export async function readHops(
  { loaders, services }: Context,
  conversationId: string,
): Promise<TransferModel[]> {
  const rows = await services.database.query<{ id: string }>(
    'select id from transfers.transfer where conversation_id = $1 and hop is not null order by hop',
    [conversationId],
  );
  const hops = await Promise.all(rows.map(({ id }) => loaders.transfers.load(id)));
  return hops.filter((hop): hop is TransferModel => hop !== null);
}

interface ChangeRow {
  accountId: string;
  skillId: string;
  agentId: string | null;
  at: Date;
  cause: Exclude<CustodyPeriodModel['endedBy'], 'CLOSED'>;
}

/** Who held a conversation when: each period lasts until the next change, the last one until custody ended. */
export async function readCustodyPeriods(
  { services: { database }, loaders }: Context,
  conversationId: string,
): Promise<CustodyPeriodModel[]> {
  const changes = await database.query<ChangeRow>(
    `select account_id as "accountId", skill_id as "skillId", agent_id as "agentId", at, cause
     from transfers.custody_change where conversation_id = $1 order by version`,
    [conversationId],
  );
  const custody = (await loaders.custody.load(conversationId))?.custody ?? null;
  return changes.map(({ accountId, skillId, agentId, at }, index) => ({
    place: { accountId, skillId, agentId },
    from: at,
    ...endOf(changes[index + 1], custody),
  }));
}

function endOf(
  next: ChangeRow | undefined,
  custody: CustodyRow | null,
): Pick<CustodyPeriodModel, 'until' | 'endedBy'> {
  if (next) return { until: next.at, endedBy: next.cause };
  const until = custody?.endedAt ?? null;
  return { until, endedBy: until && 'CLOSED' };
}
