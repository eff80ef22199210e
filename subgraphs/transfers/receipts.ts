import type { Context } from './context.js';
import type { TransferModel } from './models.js';

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
