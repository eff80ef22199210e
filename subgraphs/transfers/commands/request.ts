import type { RollbackConversationInput, RolloverConversationInput } from '../../../generated/transfers.js';
import type { Caller } from '../../kit/caller.js';
import type { Sql } from '../../kit/database/database.js';
import { required } from '../../kit/required.js';
import { gate } from '../domain/gate.js';
import type { Handled } from '../domain/gate.js';
import type { TransferRequest, Wish } from '../domain/request.js';
import { readAccount } from '../facts.js';
import { readCourse } from '../store/custody.js';
import { refused } from './command.js';
import type { Answer } from './command.js';
import { handledConversation } from './handledConversation.js';

export type RequestInput = RolloverConversationInput | RollbackConversationInput;

/** Whoever may not ask at all hears the gate's one reason, and nothing is recorded. */
export async function passingTheGate(
  sql: Sql,
  caller: Caller,
  input: RequestInput,
  kind: TransferRequest['kind'],
  work: (request: TransferRequest) => Promise<Answer>,
): Promise<Answer> {
  const handled = await handledConversation(sql, caller, input.conversationId);
  const stopped = gate(caller, handled);
  if (stopped) return refused(stopped);
  const asked = { wish: wishOf(input), when: input.when };
  return work(await readRequest(sql, required(handled, 'the conversation'), kind, asked));
}

/** What is known of a request apart from its place. */
export async function readRequest(
  sql: Sql,
  { conversation, custody }: Handled,
  kind: TransferRequest['kind'],
  { wish, when }: Pick<TransferRequest, 'wish' | 'when'>,
): Promise<TransferRequest> {
  const [account, course] = await Promise.all([
    readAccount(sql, custody.accountId),
    readCourse(sql, conversation.id),
  ]);
  const source = required(account, 'the handler account');
  return { kind, conversation, custody, source, course, namedAccountId: null, agentId: null, wish, when };
}

function wishOf(input: RequestInput): Wish {
  return {
    note: input.note ?? null,
    warmMessage: input.warmMessage ?? null,
    reasonCode: input.reasonCode ?? null,
    fallback: input.fallback,
    queueWhenBusy: input.queueWhenBusy,
    expectedVersion: input.expectedVersion ?? null,
  };
}
