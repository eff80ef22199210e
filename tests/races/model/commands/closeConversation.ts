import fc from 'fast-check';
import { aChoice, aConversationOf, aHandlerOf } from '../choice.js';
import { aDeed } from '../command.js';
import type { Command } from '../command.js';
import { openTransferOf } from '../model.js';
import type { Conversation, Model } from '../model.js';
import { slotFreed } from '../rules/agents.js';
import { endUnaccepted } from '../rules/custody.js';
import { callerOf, gate } from '../rules/gates.js';

export const closeConversation = fc
  .record({ which: aChoice, by: aChoice, consumer: fc.boolean() })
  .map(({ which, by, consumer }): Command =>
    aDeed(`close (${which}, ${by}, ${String(consumer)})`, (model) => {
      const conversation = aConversationOf(model, which);
      if (!conversation) return null;
      const who = consumer ? 'acme-web' : aHandlerOf(conversation, by);
      return {
        mutation: 'closeConversation',
        who,
        input: { conversationId: conversation.id },
        becomes: () => {
          const refusal = gate(callerOf(who), conversation, ['AGENT', 'BOT', 'MANAGER', 'CONNECTOR']);
          if (refusal === null) close(model, conversation);
          return refusal === null ? [] : [refusal];
        },
      };
    }),
  );

function close(model: Model, conversation: Conversation): void {
  conversation.closed = true;
  conversation.lookAt = null;
  const open = openTransferOf(model, conversation);
  if (open) endUnaccepted(model, open, 'ABANDONED', 'CONVERSATION_CLOSED');
  slotFreed(model, conversation.custody.agent);
}
