import type { AcceptTransferInput } from '../../../generated/transfers.js';
import type { Caller } from '../../kit/caller.js';
import type { Sql } from '../../kit/database.js';
import { required } from '../../kit/required.js';
import { wayBack } from '../domain/custodyPath.js';
import type { ConversationFacts } from '../domain/facts.js';
import { causeOf } from '../domain/nextStep.js';
import { placeRefusals } from '../domain/placeRefusals.js';
import type { Refusal } from '../domain/refusal.js';
import { lockConversation, readAccount, readDestinations, readRole } from '../facts.js';
import type { TransferRow } from '../rows.js';
import type { Services } from '../services.js';
import { settle } from '../settle.js';
import * as store from '../store.js';
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
    const conversationId = await store.conversationOf(sql, input.transferId);
    if (conversationId === null) return refused({ type: 'TransferNotFound' });
    const conversation = required(await lockConversation(sql, conversationId), 'the conversation');
    await store.lockCustody(sql, conversationId);
    const offered = await lockOffer(sql, caller, input.transferId, at);
    if (!('transfer' in offered)) return refused(offered);

    const against = await refusalsNow(sql, offered.transfer, conversation, at);
    if (against[0]) return withdraw(sql, offered.transfer, [against[0], ...against.slice(1)], at);
    await accept(sql, offered.transfer, caller.id, at);
    return done(input.transferId);
  });
  await afterwards(services, input.transferId, answer);
  return answer;
}

/** Eligibility is decided again at acceptance: the place may have closed, or the permission may be gone. */
async function refusalsNow(
  sql: Sql,
  transfer: TransferRow,
  conversation: ConversationFacts,
  at: Date,
): Promise<Refusal[]> {
  const source = required(await readAccount(sql, transfer.sourceAccountId), 'the source account');
  const skillId = required(transfer.destinationSkillId, 'the destination');
  const [to] = await readDestinations(sql, source, [skillId]);
  const move = { kind: transfer.kind, conversation, source, namedAccountId: null };
  return placeRefusals(move, required(to, 'the destination'), at);
}

async function accept(sql: Sql, transfer: TransferRow, agentId: string, at: Date): Promise<void> {
  const { hops } = await store.readCourse(sql, transfer.conversationId);
  await store.lockAgents(sql, [agentId]);
  if (transfer.rollbackTo !== null) await undo(sql, transfer, transfer.rollbackTo);
  const offer = await store.endOffer(sql, transfer.id, 'ACCEPTED', at);
  await store.endAttempt(sql, transfer.id, null, at);
  await store.acceptTransferRow(sql, transfer.id, agentId, hops.length + 1, at);
  await store.changeCustody(
    sql,
    {
      conversationId: transfer.conversationId,
      accountId: required(transfer.destinationAccountId, 'the destination account'),
      skillId: required(transfer.destinationSkillId, 'the destination skill'),
      agentId,
      cause: transfer.kind === 'ROLLOVER' ? 'ROLLED_OVER' : 'ROLLED_BACK',
      transferId: transfer.id,
    },
    at,
  );
  await store.recordEvent(sql, transfer.id, { type: 'ACCEPTED', actorId: agentId, offer }, at);
  if (transfer.warmMessage !== null && transfer.warmMessageTo === 'CONSUMER')
    await greetConsumer(sql, transfer, at);
}

/** Pops off the custody path what this rollback undoes. */
async function undo(sql: Sql, { id, conversationId }: TransferRow, to: 'PREVIOUS' | 'OWNER'): Promise<void> {
  const way = wayBack(await store.readCustodyPath(sql, conversationId), to);
  await store.undo(sql, way?.undoes ?? [], id);
}

async function greetConsumer(sql: Sql, transfer: TransferRow, at: Date): Promise<void> {
  const author = transfer.sourceAgentId ?? transfer.initiatorId;
  await store.postWarmMessage(
    sql,
    transfer,
    { id: author, role: (await readRole(sql, author)) ?? 'AGENT' },
    at,
  );
}

/** The place can no longer take it: the offer is taken back, and the transfer goes on from there. */
async function withdraw(
  sql: Sql,
  { id }: TransferRow,
  against: [Refusal, ...Refusal[]],
  at: Date,
): Promise<Answer> {
  const offer = await store.endOffer(sql, id, 'WITHDRAWN', at);
  await store.moveTransfer(sql, id, 'QUEUED', at);
  await store.recordEvent(sql, id, { type: 'OFFER_WITHDRAWN', cause: causeOf(against[0]), offer }, at);
  return refused(...against);
}

/** The giver has a free slot again, which others may be waiting for; a transfer whose offer was taken back goes on. */
async function afterwards(services: Services, transferId: string, answer: Answer): Promise<void> {
  if (answer.id === null) return settle(services, transferId);
  const at = services.clock.now();
  await services.database.transaction(async (sql) => {
    const giverId = await store.giverOf(sql, transferId);
    if (giverId !== null) await store.wakeWaiting(sql, giverId, at);
  });
}
