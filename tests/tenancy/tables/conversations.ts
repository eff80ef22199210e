import { below, entity } from '../reach.js';
import type { Table } from './table.js';

// prettier-ignore
export const conversations: readonly Table[] = [
  {
    what: 'the conversation',
    ...entity('conversations', 'Conversation', (story) => story.conversationId),
    fields: {
      'xxxx xxx .. .. .. xx..x. x..': 'id brand ownerAccount channel status startedAt messages viewerCan',
      'xxxx xxx .. .. .. ....x. ...': 'consumerName',
      '.... ... .. .. .. ...... ...': 'closedAt erasedAt',
      'xxxx xxx .. .. .. ...... ...': 'notes',
    },
  },
  {
    what: 'the closed conversation',
    ...entity('conversations', 'Conversation', (story) => story.closedConversationId),
    fields: {
      'xxxx xxx .. .. .. xx..x. x..': 'id brand ownerAccount channel status startedAt closedAt messages viewerCan',
      'xxxx xxx .. .. .. ....x. ...': 'consumerName',
      '.... ... .. .. .. ...... ...': 'erasedAt notes',
    },
  },
  {
    what: 'a conversation that was erased',
    ...entity('conversations', 'Conversation', (story) => story.erasedConversationId),
    fields: {
      '.... xxx .. .. .. x...x. x..': 'id brand ownerAccount channel status startedAt erasedAt messages viewerCan',
      '.... ... .. .. .. ...... ...': 'consumerName closedAt notes',
    },
  },
  {
    what: 'what may be done with the conversation',
    ...entity('conversations', 'ConversationPermissions', (story) => story.conversationId),
    fields: {
      'xxxx xxx .. .. .. xx..x. x..': 'id sendMessage addNote closeConversation eraseConsumer',
    },
  },
  {
    what: 'a message before the hand-over',
    ...entity('conversations', 'Message', (story) => story.beforeHandOverId),
    fields: {
      'xxxx xxx .. .. .. xx..x. x..': 'id cursor conversation author sentAt',
      'xxxx xxx .. .. .. ....x. ...': 'text',
    },
  },
  {
    what: 'a message after the hand-over',
    ...entity('conversations', 'Message', (story) => story.afterHandOverId),
    fields: {
      'xxxx ... .. .. .. xx..x. x..': 'id cursor conversation author sentAt',
      'xxxx ... .. .. .. ....x. ...': 'text',
    },
  },
  {
    what: "a message's author",
    ...below('conversations', 'MessageAuthor', ['Message', (story) => story.beforeHandOverId], ['author']),
    fields: {
      'xxxx xxx .. .. .. xx..x. x..': 'kind user',
    },
  },
  {
    what: "the giver's note",
    ...entity('conversations', 'Note', (story) => story.giverNoteId),
    fields: {
      '.... xxx .. .. .. ...... ...': 'id author account text writtenAt',
    },
  },
  {
    what: "the holder's note",
    ...entity('conversations', 'Note', (story) => story.holderNoteId),
    fields: {
      'xxxx ... .. .. .. ...... ...': 'id author account text writtenAt',
    },
  },
];
