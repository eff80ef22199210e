import type { AcceptTransferInput } from '../../../generated/transfers.js';
import type { Caller } from '../../kit/caller.js';
import type { Sql } from '../../kit/database/database.js';
import { required } from '../../kit/required.js';
import { wayBack } from '../domain/custodyPath.js';
import type { ConversationFacts } from '../domain/facts.js';
import { placeDecision } from '../domain/decision.js';
import type { PlaceDecision } from '../domain/decision.js';
import { causeOf } from '../domain/nextStep.js';
import type { Refusal } from '../domain/refusal.js';
import { lockConversation, readAccount, readDestinations, readRole } from '../facts.js';
import type { CustodyRow, TransferRow } from '../rows.js';
import type { Services } from '../services.js';
import { settleNow } from '../steps/settle.js';
import { freeSlot, lockAgents } from '../store/agents.js';
import { endAttempt } from '../store/attempts.js';
import { changeCustody, lockCustody, readCourse, readCustodyPath, undo } from '../store/custody.js';
import { postWarmMessage, recordEvent } from '../store/log.js';
import { endOffer } from '../store/offers.js';
import { conversationOf, endAccepted, moveTransfer } from '../store/transfers.js';
import { timeZoneData } from '../timeZoneData.js';
import { command, done, refused } from './command.js';
import type { Answer } from './command.js';
import { lockOffer } from './lockOffer.js';

/** Moves custody to the agent of the current offer: transfer, hop, custody and log in one transaction. */
export async function acceptTransfer(
  services: Services,
  caller: Caller,
  input: AcceptTransferInput,
): Promise<Answer> {
  const answer = await command(services, caller, 'acceptTransfer', input, async (sql, at) => {
    const conversationId = await conversationOf(sql, input.transferId);
    if (conversationId === null) return refused({ type: 'TransferNotFound' });
    const [conversation, custody, offered] = await Promise.all([
      lockConversation(sql, conversationId),
      lockCustody(sql, conversationId),
      lockOffer(sql, caller, input.transferId, at),
    ]);
    if (!('transfer' in offered)) return refused(offered);

    const accepted: Accepted = {
      transfer: offered.transfer,
      decision: await decideNow(sql, offered.transfer, required(conversation, 'the conversation'), at),
      at,
    };
    const [first, ...others] = accepted.decision.refusals;
    if (first) return withdraw(sql, accepted, [first, ...others]);
    await accept(sql, accepted, required(custody, 'its custody'), caller.id);
    return done(input.transferId);
  });
  // One that the place could no longer take goes on from there.
  if (answer.id === null) await settleNow(services, input.transferId);
  return answer;
}

/** An acceptance of the offer that rings, and what it was decided by. */
interface Accepted {
  readonly transfer: TransferRow;
  readonly decision: PlaceDecision;
  readonly at: Date;
}

/** Eligibility is decided again at acceptance: the place may have closed, or the permission may be gone. */
async function decideNow(
  sql: Sql,
  transfer: TransferRow,
  conversation: ConversationFacts,
  at: Date,
): Promise<PlaceDecision> {
  const { kind, sourceAccountId, brandId } = transfer;
  const skillId = required(transfer.destinationSkillId, 'the destination');
  const [account, [to]] = await Promise.all([
    readAccount(sql, sourceAccountId),
    readDestinations(sql, { id: sourceAccountId, brandId }, [skillId]),
  ]);
  const source = required(account, 'the source account');
  const move = { kind, conversation, source, namedAccountId: null };
  return placeDecision(move, required(to, 'the destination'), timeZoneData, at);
}

async function accept(
  sql: Sql,
  { transfer, decision, at }: Accepted,
  custody: CustodyRow,
  agentId: string,
): Promise<void> {
  const [{ hops }] = await Promise.all([
    readCourse(sql, transfer.conversationId),
    lockAgents(sql, [agentId]),
  ]);
  if (transfer.rollbackTo !== null) await popPath(sql, transfer, transfer.rollbackTo);
  const [offer] = await Promise.all([
    endOffer(sql, transfer.id, 'ACCEPTED', at, { decision }),
    endAttempt(sql, transfer.id, null, at),
    endAccepted(sql, transfer, { agentId, hop: hops.length + 1 }, at),
    freeSlot(sql, custody.agentId, at),
  ]);
  // Before custody moves: what the source says belongs to what the source may read.
  await greetConsumer(sql, transfer, at);
  await Promise.all([
    changeCustody(sql, placeOf(transfer, agentId), at),
    recordEvent(sql, transfer.id, { type: 'ACCEPTED', actorId: agentId, offer }, at),
  ]);
}

function placeOf(transfer: TransferRow, agentId: string): Parameters<typeof changeCustody>[1] {
  return {
    conversationId: transfer.conversationId,
    accountId: required(transfer.destinationAccountId, 'the destination account'),
    skillId: required(transfer.destinationSkillId, 'the destination skill'),
    agentId,
    cause: transfer.kind === 'ROLLOVER' ? 'ROLLED_OVER' : 'ROLLED_BACK',
    transferId: transfer.id,
  };
}

/** Pops off the custody path what this rollback undoes. */
async function popPath(sql: Sql, transfer: TransferRow, to: 'PREVIOUS' | 'OWNER'): Promise<void> {
  const path = await readCustodyPath(sql, transfer.conversationId);
  const way = required(wayBack(path, to, transfer.sourceAccountId), 'the way back');
  await undo(sql, way.undoes, transfer.id);
}

/** A warm message to the consumer is posted in the source agent's name; blanks alone say nothing. */
async function greetConsumer(sql: Sql, transfer: TransferRow, at: Date): Promise<void> {
  const { warmMessage, warmMessageTo, sourceAgentId, initiatorId } = transfer;
  if (warmMessageTo !== 'CONSUMER' || warmMessage === null || warmMessage.trim() === '') return;
  const author = sourceAgentId ?? initiatorId;
  await postWarmMessage(sql, transfer, { id: author, role: (await readRole(sql, author)) ?? 'AGENT' }, at);
}

/** The place can no longer take it: the offer is taken back. */
async function withdraw(
  sql: Sql,
  { transfer, decision, at }: Accepted,
  against: [Refusal, ...Refusal[]],
): Promise<Answer> {
  const offer = required(await endOffer(sql, transfer.id, 'WITHDRAWN', at, { decision }), 'the offer');
  await freeSlot(sql, offer.agentId, at);
  await moveTransfer(sql, transfer, 'QUEUED', at);
  const event = { type: 'OFFER_WITHDRAWN', cause: causeOf(against[0]), offer } as const;
  await recordEvent(sql, transfer.id, event, at);
  return refused(...against);
}
