import type { RollbackConversationInput, RolloverConversationInput } from '../../../generated/transfers.js';
import type { Caller } from '../../kit/caller.js';
import type { Sql } from '../../kit/database.js';
import { newId } from '../../kit/ids.js';
import { readDestinationsWithFallbacks, readWayBack } from '../destinations.js';
import type { DestinationWithFallbacks } from '../destinations.js';
import { appraise, rollbackDestination } from '../domain/appraisal.js';
import type { Appraisal } from '../domain/appraisal.js';
import { wayBack } from '../domain/custodyPath.js';
import type { Destination } from '../domain/facts.js';
import { gate } from '../domain/gate.js';
import type { Handled } from '../domain/gate.js';
import type { TransferRequest, Wish } from '../domain/request.js';
import { required } from '../../kit/required.js';
import { readAccount } from '../facts.js';
import type { Services } from '../services.js';
import { settle } from '../settle.js';
import { insertAttempt, insertTransfer, readCourse, readCustodyPath, recordEvent } from '../store.js';
import { command, done, refused } from './command.js';
import type { Answer } from './command.js';
import { handledConversation } from './handledConversation.js';

/** Asks to move a conversation to a skill of another account. */
export async function requestRollover(
  services: Services,
  caller: Caller,
  input: RolloverConversationInput,
): Promise<Answer> {
  const answer = await command(services, caller, 'rolloverConversation', input, (sql, at) =>
    passingTheGate(sql, caller, input, 'ROLLOVER', async (request) => {
      const aimed = {
        ...request,
        namedAccountId: input.destinationAccountId ?? null,
        agentId: input.destinationAgentId ?? null,
      };
      const [place] = await readDestinationsWithFallbacks(
        sql,
        aimed.source,
        [input.destinationSkillId],
        aimed,
      );
      const asked = { caller, input, request: aimed, wantedSkillId: input.destinationSkillId, at };
      return decide(sql, asked, required(place, 'the destination'));
    }),
  );
  return settled(services, answer);
}

/** Asks to move a conversation back to an account that gave it away. */
export async function requestRollback(
  services: Services,
  caller: Caller,
  input: RollbackConversationInput,
): Promise<Answer> {
  const answer = await command(services, caller, 'rollbackConversation', input, (sql, at) =>
    passingTheGate(sql, caller, input, 'ROLLBACK', async (request) => {
      const way = wayBack(await readCustodyPath(sql, input.conversationId), input.to);
      const ask = { caller, input, request, wantedSkillId: null, at };
      if (!way)
        return reject(sql, ask, nowhere, {
          ...appraise(request, nowhere, [], at),
          refusals: [nothingToUndo],
        });
      const place = await readWayBack(sql, request.source, way);
      const to = rollbackDestination(request, place.to, place.candidates[0] ?? null, at);
      const aimed = { ...request, agentId: to === place.to ? way.place.agentId : null };
      return decide(sql, { ...ask, request: aimed, wantedSkillId: way.place.skillId }, { ...place, to });
    }),
  );
  return settled(services, answer);
}

const nothingToUndo = { type: 'NothingToRollBack' } as const;
const nowhere: Destination = { account: null, skill: null, link: null, agents: [] };

interface Asked {
  readonly caller: Caller;
  readonly input: RolloverConversationInput | RollbackConversationInput;
  readonly request: TransferRequest;
  /** The skill that was asked for, even if there is none. */
  readonly wantedSkillId: string | null;
  readonly at: Date;
}

/** Whoever may not ask at all hears the gate's one reason, and nothing is recorded. */
async function passingTheGate(
  sql: Sql,
  caller: Caller,
  input: RolloverConversationInput | RollbackConversationInput,
  kind: TransferRequest['kind'],
  work: (request: TransferRequest) => Promise<Answer>,
): Promise<Answer> {
  const handled = await handledConversation(sql, caller, input.conversationId);
  const stopped = gate(caller, handled);
  if (stopped || !handled) return refused(stopped ?? { type: 'ConversationNotFound' });
  return work(await readRequest(sql, handled, kind, wishOf(input)));
}

/** What is known of a request apart from its place. */
export async function readRequest(
  sql: Sql,
  { conversation, custody }: Handled,
  kind: TransferRequest['kind'],
  wish: Wish | null,
): Promise<TransferRequest> {
  const source = required(await readAccount(sql, custody.accountId), 'the handler account');
  const course = await readCourse(sql, conversation.id);
  return { kind, conversation, custody, source, course, namedAccountId: null, agentId: null, wish };
}

async function decide(sql: Sql, asked: Asked, { to, candidates }: DestinationWithFallbacks): Promise<Answer> {
  const appraisal = appraise(asked.request, to, candidates, asked.at);
  return appraisal.refusals.length > 0 ? reject(sql, asked, to, appraisal) : queue(sql, asked, to, appraisal);
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

async function queue(sql: Sql, asked: Asked, to: Destination, appraisal: Appraisal): Promise<Answer> {
  const { request, at, caller } = asked;
  const account = required(to.account, 'the destination account');
  const skill = required(to.skill, 'the destination skill');
  const id = newId(at);
  await insertTransfer(sql, {
    ...recordOf(asked, to, appraisal),
    id,
    status: 'QUEUED',
    destinationAccountId: account.id,
    destinationSkillId: skill.id,
    deadlineAt: seconds(at, request.source.transferDeadlineSeconds),
    endedAt: null,
    dueAt: at,
  });
  await insertAttempt(sql, {
    transferId: id,
    number: 1,
    accountId: account.id,
    skillId: skill.id,
    agentId: request.agentId,
    startedAt: at,
    waitUntil: seconds(at, skill.maxWaitSeconds),
  });
  await recordEvent(sql, id, { type: 'QUEUED', actorId: caller.id }, at);
  return done(id);
}

function recordOf(
  { caller, input, request, wantedSkillId, at }: Asked,
  to: Destination,
  appraisal: Appraisal,
) {
  const { conversation, custody } = request;
  const { refusals, ...basis } = appraisal;
  return {
    brandId: conversation.brandId,
    conversationId: conversation.id,
    kind: request.kind,
    sourceAccountId: custody.accountId,
    sourceSkillId: custody.skillId,
    sourceAgentId: custody.agentId,
    requestedAccountId: to.account?.id ?? request.namedAccountId,
    requestedSkillId: wantedSkillId,
    requestedAgentId: request.agentId,
    initiatorId: caller.id,
    reasonCode: input.reasonCode ?? null,
    note: input.note ?? null,
    warmMessage: input.warmMessage ?? null,
    warmMessageTo: input.warmMessageTo,
    fallback: input.fallback,
    queueWhenBusy: input.queueWhenBusy,
    rollbackTo: 'to' in input ? input.to : null,
    decision: {
      ...basis,
      scheduleRevision: to.skill?.scheduleRevision ?? null,
      custodyVersion: custody.version,
    },
    refusals: [...refusals],
    requestedAt: at,
  };
}

function wishOf(input: RolloverConversationInput | RollbackConversationInput): Wish {
  return {
    note: input.note ?? null,
    warmMessage: input.warmMessage ?? null,
    reasonCode: input.reasonCode ?? null,
    fallback: input.fallback,
    queueWhenBusy: input.queueWhenBusy,
    expectedVersion: input.expectedVersion ?? null,
  };
}

/** Lets a new transfer ring before its request is answered; should that fail, the worker does it. */
async function settled(services: Services, answer: Answer): Promise<Answer> {
  if (answer.id !== null) await settle(services, answer.id);
  return answer;
}

function seconds(from: Date, count: number): Date {
  return new Date(from.getTime() + count * 1000);
}
