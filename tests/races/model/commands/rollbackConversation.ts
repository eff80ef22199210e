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
    when: fc.constantFrom('NOW', 'AT_OPENING'),
  })
  .map(({ which, by, to, ...asked }): Command =>
    aDeed(`roll back ${JSON.stringify({ which, by, to, ...asked })}`, (model) => {
      const moved = model.conversations.filter(({ path }) => path.length > 0);
      const conversation = aConversationOf(
        which % 7 === 0 ? model : { ...model, conversations: moved },
        which,
      );
      if (!conversation) return null;
      const who = aHandlerOf(conversation, by);
      return {
        mutation: 'rollbackConversation',
        who,
        input: { conversationId: conversation.id, to, ...asked },
        becomes: (id) => {
          const wish = { ...asked, warmMessage: null };
          const aim = wayBack(model, conversation, to, wish);
          return request(model, { id, conversation, who, aim, wish, expectedVersion: null, to });
        },
      };
    }),
  );
