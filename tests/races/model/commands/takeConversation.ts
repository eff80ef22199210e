import fc from 'fast-check';
import { workers } from '../brand.js';
import { aChoice, aConversationOf, chosen } from '../choice.js';
import { aDeed } from '../command.js';
import type { Command } from '../command.js';
import { agentOf } from '../model.js';
import type { Conversation, Model } from '../model.js';
import { hasSlot, membersOf } from '../rules/agents.js';
import { moveCustody } from '../rules/custody.js';
import { callerOf, isOnPath } from '../rules/gates.js';

export const takeConversation = fc.record({ which: aChoice, by: aChoice }).map(({ which, by }): Command =>
  aDeed(`take (${which}, ${by})`, (model) => {
    const waiting = model.conversations.filter(({ closed, custody }) => !closed && custody.agent === null);
    const conversation = chosen(which, waiting) ?? aConversationOf(model, which);
    if (!conversation) return null;
    const ofAccount = workers.filter(({ account }) => account === conversation.custody.account);
    const who = chosen(by, by % 6 === 0 ? workers : ofAccount)?.id ?? '';
    return {
      mutation: 'takeConversation',
      who,
      input: { conversationId: conversation.id },
      becomes: () => {
        const refusal = whyNot(model, conversation, who);
        if (refusal === null) moveCustody(model, conversation, { ...conversation.custody, agent: who });
        return refusal === null ? [] : [refusal];
      },
    };
  }),
);

function whyNot(model: Model, conversation: Conversation, who: string): string | null {
  const { custody, closed } = conversation;
  const { account } = callerOf(who);
  if (!isOnPath(conversation, account)) return 'CONVERSATION_NOT_FOUND';
  if (closed) return 'CONVERSATION_CLOSED';
  if (account !== custody.account) return 'CONVERSATION_NOT_HANDLED_HERE';
  if (custody.agent !== null) return 'CONVERSATION_NOT_WAITING';
  if (!membersOf(model, custody.skill).some(({ id }) => id === who)) return 'NOT_IN_SKILL';
  return hasSlot(model, agentOf(model, who)) ? null : 'NO_FREE_SLOT';
}
