import type { AccountFacts } from '../domain/facts.js';
import type { OpenTransfer } from '../domain/nextStep.js';
import type { AttemptRow, OfferRow, TransferRow } from '../rows.js';

/** What is known of an open transfer, as the decision on its next step needs it. */
export function openTransferOf(
  transfer: Pick<TransferRow, 'status' | 'deadlineAt' | 'fallback' | 'queueWhenBusy'>,
  attempt: Pick<AttemptRow, 'number' | 'agentId' | 'opensAt' | 'waitUntil'>,
  offers: readonly OfferRow[],
  { maxAttempts }: AccountFacts,
): OpenTransfer {
  const here = offers.filter(({ attempt: number }) => number === attempt.number);
  return {
    status: transfer.status === 'OFFERED' || transfer.status === 'SCHEDULED' ? transfer.status : 'QUEUED',
    deadlineAt: transfer.deadlineAt,
    fallback: transfer.fallback,
    queueWhenBusy: transfer.queueWhenBusy,
    agentId: attempt.agentId,
    opensAt: attempt.opensAt,
    waitUntil: attempt.waitUntil,
    declinedBy: here.filter(({ status }) => status === 'DECLINED').map(({ agentId }) => agentId),
    offerExpiresAt: here.find(({ status }) => status === 'OPEN')?.expiresAt ?? null,
    attemptsLeft: maxAttempts - attempt.number,
  };
}
