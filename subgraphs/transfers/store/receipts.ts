import type { Parts } from '../parts.js';

/**
 * Writes that the texts that go with these offers are shown now. Each in a transaction of its own, which holds no other
 * lock. One that cannot be written keeps nobody from reading: the next answer tries again.
 */
export async function writeReceipts(
  { database, clock, logger }: Omit<Parts, 'signals'>,
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
