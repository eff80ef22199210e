import { limits } from './brand.js';
import type { Conversation, Model, Transfer, Wish } from './model.js';
import { callerOf, gate } from './rules/gates.js';
import { awaited, refusals } from './rules/requesting.js';
import type { Aim } from './rules/requesting.js';
import { settle } from './rules/settling.js';

export interface Request {
  readonly id: string;
  readonly conversation: Conversation;
  readonly who: string;
  readonly aim: Aim;
  readonly wish: Wish;
  readonly expectedVersion: number | null;
  readonly to: Transfer['to'];
}

/** Opens the transfer, and takes it as far as it can go at once; or says why not, which is counted past the gate. */
export function request(model: Model, asked: Request): readonly string[] {
  const { conversation, who, aim, wish, expectedVersion } = asked;
  const stopped = gate(callerOf(who), conversation, ['AGENT', 'BOT', 'MANAGER']);
  if (stopped !== null) return [stopped];
  const refused = refusals(model, conversation, aim, { ...wish, expectedVersion });
  if (refused.length > 0) conversation.rejections += 1;
  else open(model, asked);
  return refused;
}

function open(model: Model, { id, conversation, who, aim, wish, to }: Request): void {
  const { now } = model;
  const opensAt = awaited(model, aim, wish);
  const seconds = opensAt === null ? limits.deadlineSeconds : limits.scheduledDeadlineSeconds;
  const transfer: Transfer = {
    ...{ id, conversation, kind: aim.kind, cause: null, source: conversation.custody },
    ...{ status: opensAt === null ? 'QUEUED' : 'SCHEDULED', initiator: who, requestedAt: now, wish },
    ...{ deadline: now + seconds * 1000, lookAt: now, attempts: [], to, undoes: [] },
    announced: opensAt === null ? 0 : 1,
  };
  transfer.attempts.push({
    ...{ skill: aim.skill ?? '', namedAgent: aim.agent, opensAt },
    ...{ waitUntil: (opensAt ?? now) + limits.maxWaitSeconds * 1000, cause: null, offers: [] },
  });
  model.transfers.push(transfer);
  settle(model, transfer);
}
