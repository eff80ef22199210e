import type { Sql } from '../../kit/database/database.js';
import { required } from '../../kit/required.js';
import { readNextDestinations } from '../destinations.js';
import type { DestinationWithFallbacks } from '../destinations.js';
import { placeDecision } from '../domain/decision.js';
import { nextStep } from '../domain/nextStep.js';
import { readAccount, readConversations } from '../facts.js';
import type { AttemptRow, TransferRow } from '../rows.js';
import type { Services } from '../services.js';
import { readAttempts } from '../store/attempts.js';
import { readOffers } from '../store/offers.js';
import { isDue, lockDueTransfer } from '../store/transfers.js';
import { timeZoneData } from '../timeZoneData.js';
import { carryOut } from './carryOut.js';
import { openTransferOf } from './openTransfer.js';

/** Enough for every attempt of a transfer, with some to spare. */
const mostSteps = 20;

/**
 * Takes an open transfer that is due as far as it can go now: rings at the next agent, falls back, returns it to its
 * source, or waits. Each step is a transaction of its own, so that whoever comes after a crash goes on from the last
 * one. Passes over a transfer that somebody else is at work on.
 */
export function settle(services: Services, transferId: string): Promise<void> {
  return takeSteps(services, transferId, 'PASS_OVER');
}

/** The same for a command that is about to answer: it waits for whoever is at work, and leaves failures to the worker. */
export async function settleNow(services: Services, transferId: string): Promise<void> {
  try {
    // Most often not: who was free is rung at with the request.
    if (!(await isDue(services.database, transferId, services.clock.now()))) return;
    await takeSteps(services, transferId, 'WAIT');
  } catch (error) {
    services.logger.error({ err: error }, 'a transfer could not be settled and will be tried again');
  }
}

type WhileBusy = Parameters<typeof lockDueTransfer>[3];

async function takeSteps(services: Services, transferId: string, whileBusy: WhileBusy): Promise<void> {
  for (let steps = 0; steps < mostSteps; steps++) {
    const at = services.clock.now();
    const goesOn = await services.database.transaction((sql) => takeStep(sql, transferId, at, whileBusy));
    if (!goesOn) return;
  }
}

/** One step of a transfer that is due; false when it is not, or when there is nothing more to do at once. */
async function takeStep(sql: Sql, transferId: string, at: Date, whileBusy: WhileBusy): Promise<boolean> {
  const [transfer, attempts, offers] = await Promise.all([
    lockDueTransfer(sql, transferId, at, whileBusy),
    readAttempts(sql, transferId),
    readOffers(sql, transferId),
  ]);
  if (!transfer) return false;
  const attempt = required(attempts.at(-1), 'the attempt of an open transfer');
  const [account, [conversation], { to, candidates }] = await Promise.all([
    readAccount(sql, transfer.sourceAccountId),
    readConversations(sql, [transfer.conversationId]),
    placesOf(sql, transfer, attempts),
  ]);
  const source = required(account, 'the source account');

  const open = openTransferOf(transfer, attempt, offers, source);
  const { kind } = transfer;
  const move = {
    kind,
    source,
    namedAccountId: null,
    conversation: required(conversation, 'its conversation'),
  };
  const decision = placeDecision(move, to, timeZoneData, at);
  return carryOut(
    sql,
    { transfer, attempt, to, source, decision, at },
    nextStep(open, move, to, candidates, at),
  );
}

/** Where it is tried now, and where it may go from there: a rollback not beyond the account that it goes back to. */
async function placesOf(
  sql: Sql,
  { kind, sourceAccountId, brandId }: TransferRow,
  attempts: readonly AttemptRow[],
): Promise<DestinationWithFallbacks> {
  const visited = attempts.map(({ skillId }) => skillId);
  const source = { id: sourceAccountId, brandId };
  const { to, candidates } = await readNextDestinations(sql, source, visited);
  if (kind === 'ROLLOVER') return { to, candidates };
  return { to, candidates: candidates.filter(({ skill }) => skill?.accountId === to.skill?.accountId) };
}
