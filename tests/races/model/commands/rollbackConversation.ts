import fc from 'fast-check';
import { aChoice, aConversationOf, aHandlerOf } from '../choice.js';
import { aDeed } from '../command.js';
import type { Command } from '../command.js';
import { request } from '../request.js';
import { wayBack } from '../rules/requesting.js';

export const rollbackConversation = fc
  .record({
    ...{ which: aChoice, by: aChoice, to: fc.constantFrom('PREVIOUS', 'PREVIOUS', 'OWNER') },
    fallback: fc.constantFrom('CONFIGURED', 'CONFIGURED', 'NONE'),
    queueWhenBusy: fc.constantFrom(true, true, false),
  })
  .map(({ which, by, to, fallback, queueWhenBusy }): Command =>
    aDeed(`roll back ${JSON.stringify({ which, by, to, fallback, queueWhenBusy })}`, (model) => {
      const moved = model.conversations.filter(({ path, closed }) => path.length > 0 && !closed);
      const conversation = aConversationOf(
        moved.length > 0 ? { ...model, conversations: moved } : model,
        which,
      );
      if (!conversation) return null;
      const who = aHandlerOf(conversation, by);
      return {
        mutation: 'rollbackConversation',
        who,
        input: { conversationId: conversation.id, to, fallback, queueWhenBusy },
        becomes: (id) => {
          const wish = { fallback, queueWhenBusy, warmMessage: null };
          const aim = wayBack(model, conversation, to, wish);
          return request(model, { id, conversation, who, aim, wish, expectedVersion: null, to });
        },
      };
    }),
  );
