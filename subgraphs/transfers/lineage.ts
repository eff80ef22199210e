import type { Context } from './context.js';
import type { CustodyPeriodModel, LineageModel, TransferModel } from './models.js';
import type { CustodyChangeRow, CustodyRow } from './rows.js';

/** The lineage of a conversation; null when the caller may not see it. */
export async function readLineage(
  { loaders }: Context,
  conversationId: string,
): Promise<LineageModel | null> {
  const seen = await loaders.custody.load(conversationId);
  return seen?.lineage ? { conversationId, ownerAccountId: seen.conversation.ownerAccountId } : null;
}

/** The accepted transfers of a conversation, in order. */
export async function readHops({ loaders }: Context, conversationId: string): Promise<TransferModel[]> {
  const listed = await loaders.hopsOf.load(conversationId);
  const hops = await Promise.all(listed.map(({ id }) => loaders.transfers.load(id)));
  return hops.filter((hop): hop is TransferModel => hop !== null);
}

/** The accepted transfer of the same conversation before or after one; null when there is none, or none to be seen. */
export async function readHopBeside(
  { loaders }: Context,
  { conversationId, hop, hopsBefore, view }: TransferModel,
  side: 'BEFORE' | 'AFTER',
): Promise<TransferModel | null> {
  if (view.kind !== 'WHOLE') return null;
  const wanted = side === 'BEFORE' ? hopsBefore : (hop ?? hopsBefore) + 1;
  const found = (await loaders.hopsOf.load(conversationId)).find(({ number }) => number === wanted);
  return found ? loaders.transfers.load(found.id) : null;
}

/** Who held a conversation when: each period lasts until the next change, the last one until custody ended. */
export async function readCustodyPeriods(
  { loaders }: Context,
  conversationId: string,
): Promise<CustodyPeriodModel[]> {
  const changes = await loaders.custodyChanges.load(conversationId);
  const custody = (await loaders.custody.load(conversationId))?.custody ?? null;
  return changes.map(({ accountId, skillId, agentId, at }, index) => ({
    place: { accountId, skillId, agentId },
    from: at,
    ...endOf(changes[index + 1], custody),
  }));
}

function endOf(
  next: CustodyChangeRow | undefined,
  custody: CustodyRow | null,
): Pick<CustodyPeriodModel, 'until' | 'endedBy'> {
  if (next) return { until: next.at, endedBy: next.cause };
  const until = custody?.endedAt ?? null;
  return { until, endedBy: until && 'CLOSED' };
}
