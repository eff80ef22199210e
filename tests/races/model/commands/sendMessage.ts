import fc from 'fast-check';
import { aChoice, aConversationOf, aHandlerOf } from '../choice.js';
import { aDeed } from '../command.js';
import type { Command } from '../command.js';
import { callerOf, gate } from '../rules/gates.js';

export const sendMessage = fc
  .record({ which: aChoice, by: aChoice, consumer: fc.boolean() })
  .map(({ which, by, consumer }): Command =>
    aDeed(`say something (${which}, ${by}, ${String(consumer)})`, (model) => {
      const conversation = aConversationOf(model, which);
      if (!conversation) return null;
      const who = consumer ? 'acme-web' : aHandlerOf(conversation, by);
      const text = `${who} at ${model.now}`;
      return {
        mutation: 'sendMessage',
        who,
        input: { conversationId: conversation.id, text },
        becomes: () => {
          const refusal = gate(callerOf(who), conversation, ['AGENT', 'BOT', 'CONNECTOR']);
          if (refusal !== null) return [refusal];
          conversation.messages.push(text);
          return [];
        },
      };
    }),
  );
