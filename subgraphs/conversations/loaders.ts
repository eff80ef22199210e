import type { Sql } from '../kit/database/database.js';
import { byId } from '../kit/loading.js';
import type { Loader } from '../kit/loading.js';
import { pages } from '../kit/pages.js';
import type { PageLoader } from '../kit/pages.js';
import type { Reach } from './domain/access.js';
import { readHolders } from './facts.js';
import type { Holder } from './facts.js';
import type { ConversationModel, MessageModel, NoteModel } from './models.js';
import { visibleConversations } from './store/conversations.js';
import { messagePages, visibleMessages } from './store/messages.js';
import type { MessagePage, MessagesAsked } from './store/messages.js';
import { notePages, visibleNotes } from './store/notes.js';
import type { NotePage, NotesAsked } from './store/notes.js';

/** What one request reads, each kind in one statement however much is asked for. Null is what the caller may not see. */
export interface Loaders {
  readonly conversation: Loader<ConversationModel | null>;
  /** Who holds a conversation: only for one that the caller sees. */
  readonly holder: Loader<Holder | null>;
  readonly message: Loader<MessageModel | null>;
  readonly note: Loader<NoteModel | null>;
  readonly messagePage: PageLoader<ConversationModel, MessagesAsked, MessagePage>;
  readonly notePage: PageLoader<ConversationModel, NotesAsked, NotePage>;
}

export function loadersOf(sql: Sql, reach: Reach): Loaders {
  return {
    conversation: byId((ids) => visibleConversations(sql, reach, ids)),
    holder: byId((ids) => readHolders(sql, ids)),
    message: byId((ids) => visibleMessages(sql, reach, ids)),
    note: byId((ids) => visibleNotes(sql, reach, ids)),
    messagePage: pages((of: ConversationModel[], asked: MessagesAsked) =>
      messagePages(sql, reach, of, asked),
    ),
    notePage: pages((of: ConversationModel[], asked: NotesAsked) => notePages(sql, reach, of, asked)),
  };
}
