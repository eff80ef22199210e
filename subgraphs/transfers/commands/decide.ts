import type { Caller } from '../../kit/caller.js';
import type { Sql } from '../../kit/database/database.js';
import { newId } from '../../kit/ids.js';
import { required } from '../../kit/required.js';
import type { DestinationWithFallbacks } from '../destinations.js';
import { appraise } from '../domain/appraisal.js';
import type { Appraisal } from '../domain/appraisal.js';
import { decisionOf, placeDecision } from '../domain/decision.js';
import type { Destination } from '../domain/facts.js';
import { nextStep } from '../domain/nextStep.js';
import type { TransferRequest } from '../domain/request.js';
import { secondsAfter } from '../domain/secondsAfter.js';
import { openTransferOf } from '../steps/openTransfer.js';
import { lockReceiver, ring } from '../steps/ring.js';
import { insertAttempt } from '../store/attempts.js';
import { recordEvent } from '../store/log.js';
import { insertTransfer } from '../store/newTransfer.js';
import type { NewTransfer } from '../store/newTransfer.js';
import { timeZoneData } from '../timeZoneData.js';
import { done, refused } from './command.js';
import type { Answer } from './command.js';
import type { RequestInput } from './request.js';

/** A request that has passed the gate. */
export interface Asked {
  readonly caller: Caller;
  readonly input: RequestInput;
  readonly request: TransferRequest;
  /** The skill that was asked for, even if there is none. */
  readonly wantedSkillId: string | null;
  readonly at: Date;
}

/** Opens the transfer, to go now or at an opening, or records every reason why not. */
export async function decide(
  sql: Sql,
  asked: Asked,
  { to, candidates }: DestinationWithFallbacks,
): Promise<Answer> {
  const appraisal = appraise(asked.request, to, candidates, asked.at);
  return appraisal.refusals.length > 0 ? reject(sql, asked, to, appraisal) : open(sql, asked, to, appraisal);
}

/** A refused request changes nothing, and is recorded, so that analysts can count it. */
async function reject(sql: Sql, asked: Asked, to: Destination, appraisal: Appraisal): Promise<Answer> {
  const id = newId(asked.at);
  await insertTransfer(sql, {
    ...recordOf(asked, to, appraisal),
    id,
    status: 'REJECTED',
    destinationAccountId: null,
    destinationSkillId: null,
    deadlineAt: asked.at,
    endedAt: asked.at,
    dueAt: null,
  });
  await recordEvent(sql, id, { type: 'REJECTED', actorId: asked.caller.id }, asked.at);
  return refused(...appraisal.refusals);
}

async function open(sql: Sql, asked: Asked, to: Destination, appraisal: Appraisal): Promise<Answer> {
  const { request, at, caller } = asked;
  const { id: accountId } = required(to.account, 'the destination account');
  const { id: skillId, maxWaitSeconds } = required(to.skill, 'the destination skill');
  const id = newId(at);
  const opensAt = appraisal.outcome === 'SCHEDULE' ? appraisal.opensAt : null;
  const status = opensAt ? 'SCHEDULED' : 'QUEUED';
  const { scheduledDeadlineSeconds, transferDeadlineSeconds } = request.source;
  const transfer: NewTransfer = {
    ...recordOf(asked, to, appraisal),
    id,
    status,
    destinationAccountId: accountId,
    destinationSkillId: skillId,
    deadlineAt: secondsAfter(at, opensAt ? scheduledDeadlineSeconds : transferDeadlineSeconds),
    endedAt: null,
    dueAt: at,
  };
  const place = { accountId, skillId, agentId: request.agentId };
  const waitUntil = secondsAfter(opensAt ?? at, maxWaitSeconds);
  const attempt = { transferId: id, number: 1, ...place, startedAt: at, opensAt, waitUntil };

  // The agent is locked before anything is written to the log, whose lock is the last.
  const agentId = firstReceiver(request, transfer, attempt, to, at);
  const isFree = agentId !== null && (await lockReceiver(sql, skillId, agentId));
  const decision = placeDecision({ ...request, namedAccountId: null }, to, timeZoneData, at);
  await Promise.all([
    insertTransfer(sql, transfer),
    insertAttempt(sql, attempt),
    recordEvent(sql, id, { type: status, actorId: caller.id }, at),
    ...(isFree ? [ring(sql, { transfer, attempt, to, decision, at }, agentId)] : []),
  ]);
  return done(id);
}

/** Whom it rings at in the same transaction; null when its first step is another one, which is then taken as all later ones. */
function firstReceiver(
  request: TransferRequest,
  transfer: NewTransfer,
  attempt: Parameters<typeof openTransferOf>[1],
  to: Destination,
  at: Date,
): string | null {
  const open = openTransferOf(transfer, attempt, [], request.source);
  const step = nextStep(open, { ...request, namedAccountId: null }, to, [], at);
  return step.kind === 'Offer' ? step.agentId : null;
}

type Undecided =
  'id' | 'status' | 'destinationAccountId' | 'destinationSkillId' | 'deadlineAt' | 'endedAt' | 'dueAt';

/** The request as it was made, and what the decision was based on. */
function recordOf(asked: Asked, to: Destination, appraisal: Appraisal): Omit<NewTransfer, Undecided> {
  const { caller, input, request, wantedSkillId, at } = asked;
  const { conversation, custody, namedAccountId, agentId } = request;
  return {
    brandId: conversation.brandId,
    conversationId: conversation.id,
    kind: request.kind,
    sourceAccountId: custody.accountId,
    sourceSkillId: custody.skillId,
    sourceAgentId: custody.agentId,
    requestedAccountId: to.account?.id ?? namedAccountId,
    requestedSkillId: wantedSkillId,
    requestedAgentId: agentId,
    initiatorId: caller.id,
    reasonCode: input.reasonCode ?? null,
    note: input.note ?? null,
    warmMessage: input.warmMessage ?? null,
    warmMessageTo: input.warmMessageTo,
    noteAudience: input.noteAudience,
    hopsBefore: request.course.hops.length,
    fallback: input.fallback,
    queueWhenBusy: input.queueWhenBusy,
    rollbackTo: 'to' in input ? input.to : null,
    when: request.when,
    decision: decisionOf(appraisal, to, { custodyVersion: custody.version, timeZoneData }),
    refusals: [...appraisal.refusals],
    requestedAt: at,
  };
}
