import type { Context } from './context.js';
import type { TransferModel } from './models.js';
import type { Services } from './services.js';

/**
 * A text of the transfer as the caller may read it. The first time that it goes out to the agent at whom the transfer
 * rings, or who has accepted it, that is written down before.
 */
export async function shownText(
  context: Context,
  transfer: TransferModel,
  which: 'note' | 'warmMessage',
): Promise<string | null> {
  const text = transfer.view.texts ? transfer[which] : null;
  if (text !== null) await writeReceipt(context, transfer.id);
  return text;
}

async function writeReceipt({ caller, loaders }: Context, transferId: string): Promise<void> {
  if (caller.role !== 'AGENT' && caller.role !== 'BOT') return;
  const last = (await loaders.ownOffers.load(transferId)).at(-1);
  if (last?.shownAt !== null || (last.status !== 'OPEN' && last.status !== 'ACCEPTED')) return;
  await loaders.receipts.load(last.id);
}

/**
 * Writes that the texts that go with these offers are shown now. Each in a transaction of its own, which holds no other
 * lock. One that cannot be written keeps nobody from reading: the next answer tries again.
 */
export async function writeReceipts(
  { database, clock, logger }: Services,
  offerIds: readonly string[],
): Promise<null[]> {
  const writes = offerIds.map((id) =>
    database.query('update transfers.offer set shown_at = $2 where id = $1 and shown_at is null', [
      id,
      clock.now(),
    ]),
  );
  for (const result of await Promise.allSettled(writes)) {
    if (result.status === 'rejected')
      logger.error({ err: result.reason as Error }, 'a receipt was not written');
  }
  return offerIds.map(() => null);
}
