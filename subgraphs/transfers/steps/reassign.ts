import type { Sql } from '../../kit/database/database.js';
import { required } from '../../kit/required.js';
import type { Destination } from '../domain/facts.js';
import { waitingStep } from '../domain/waitingStep.js';
import type { WaitingStep } from '../domain/waitingStep.js';
import { readAccount, readConversations, readDestinations } from '../facts.js';
import type { CustodyRow } from '../rows.js';
import type { Services } from '../services.js';
import { changeCustody } from '../store/custody.js';
import {
  assignWaiting,
  chooseAgent,
  lockDueCustody,
  postponeCustody,
  readVisitedSkills,
} from '../store/lostCustody.js';

/**
 * Takes a conversation that has lost its agent, and is due, one step on: to another agent of its skill, to the fallback
 * skill in the same account, or not yet. Passes over one that somebody else is at work on.
 */
export function reassign(
  { database, clock }: Pick<Services, 'database' | 'clock'>,
  conversationId: string,
): Promise<void> {
  const at = clock.now();
  return database.transaction(async (sql) => {
    const custody = await lockDueCustody(sql, conversationId, at);
    if (!custody) return;
    const { home, fallback } = await readPlaces(sql, custody);
    const [conversation] = await readConversations(sql, [conversationId]);
    const { channel } = required(conversation, 'the conversation');
    await carryOut(sql, custody, waitingStep({ channel, since: custody.since }, home, fallback, at), at);
  });
}

/** The skill where it waits, and the fallback skill, if that is in the same account and it has not been there yet. */
async function readPlaces(
  sql: Sql,
  { conversationId, accountId, skillId }: CustodyRow,
): Promise<{ home: Destination; fallback: Destination | null }> {
  const account = required(await readAccount(sql, accountId), 'the handler account');
  const [found] = await readDestinations(sql, account, [skillId]);
  const home = required(found, 'the skill');
  const fallbackId = home.skill?.fallbackSkillId ?? null;
  const visited = [skillId, ...(await readVisitedSkills(sql, conversationId))];
  if (fallbackId === null || visited.includes(fallbackId)) return { home, fallback: null };
  const [fallback] = await readDestinations(sql, account, [fallbackId]);
  return { home, fallback: fallback?.skill?.accountId === accountId ? fallback : null };
}

/** What could not be done, since somebody else was quicker, leaves it due: it is looked at again at once. */
async function carryOut(sql: Sql, custody: CustodyRow, step: WaitingStep, at: Date): Promise<void> {
  const { conversationId } = custody;
  switch (step.kind) {
    case 'Assign':
      return assignWaiting(sql, conversationId, at);
    case 'FallBack':
      return fallBack(sql, custody, step, at);
    case 'Wait':
      return postponeCustody(sql, conversationId, step.until);
  }
}

async function fallBack(
  sql: Sql,
  { conversationId, accountId }: CustodyRow,
  { skillId, cause, mayWait }: Extract<WaitingStep, { kind: 'FallBack' }>,
  at: Date,
): Promise<void> {
  const agentId = await chooseAgent(sql, skillId);
  if (agentId === null && !mayWait) return;
  await changeCustody(sql, { conversationId, accountId, skillId, agentId, cause, transferId: null }, at);
}
