import DataLoader from 'dataloader';
import type { Sql } from '../kit/database.js';
import { byId } from '../kit/loading.js';
import type { Loader } from '../kit/loading.js';
import type { Reach } from './domain/access.js';
import type { ConversationModel, MessageModel, NoteModel } from './models.js';
import { visibleConversations } from './store/conversations.js';
import { messagePages, visibleMessages } from './store/messages.js';
import type { MessagePage, MessagesAsked } from './store/messages.js';
import { notePages, visibleNotes } from './store/notes.js';
import type { NotePage, NotesAsked } from './store/notes.js';

/** What one request reads, each kind in one statement however much is asked for. Null is what the caller may not see. */
export interface Loaders {
  readonly conversation: Loader<ConversationModel | null>;
  readonly message: Loader<MessageModel | null>;
  readonly note: Loader<NoteModel | null>;
  readonly messagePage: PageLoader<MessagesAsked, MessagePage>;
  readonly notePage: PageLoader<NotesAsked, NotePage>;
}

interface PageLoader<Asked, Page> {
  load(of: PageOf<Asked>): Promise<Page>;
}

/** A page of something in one conversation. */
interface PageOf<Asked> {
  conversation: ConversationModel;
  asked: Asked;
}

export function loadersOf(sql: Sql, reach: Reach): Loaders {
  return {
    conversation: byId((ids) => visibleConversations(sql, reach, ids)),
    message: byId((ids) => visibleMessages(sql, reach, ids)),
    note: byId((ids) => visibleNotes(sql, reach, ids)),
    messagePage: pages((of, asked: MessagesAsked) => messagePages(sql, reach, of, asked)),
    notePage: pages((of, asked: NotesAsked) => notePages(sql, reach, of, asked)),
  };
}

/** Pages that are asked for alike, as a list of conversations asks for them, are read together. */
function pages<Asked, Page>(
  read: (of: ConversationModel[], asked: Asked) => Promise<Page[]>,
): PageLoader<Asked, Page> {
  return new DataLoader<PageOf<Asked>, Page>(async (keys) => {
    const groups = [...alike(keys).values()].map(async (group) => {
      const [first] = group;
      const found = first ? await read(conversationsOf(group), first.asked) : [];
      return group.map((key, index) => [key, found[index]] as [PageOf<Asked>, Page]);
    });
    const found = new Map((await Promise.all(groups)).flat());
    return keys.map((key) => found.get(key) ?? new Error('a page was not read'));
  });
}

function conversationsOf<Asked>(keys: readonly PageOf<Asked>[]): ConversationModel[] {
  return keys.map(({ conversation }) => conversation);
}

function alike<Asked>(keys: readonly PageOf<Asked>[]): Map<string, PageOf<Asked>[]> {
  const groups = new Map<string, PageOf<Asked>[]>();
  for (const key of keys) {
    const name = JSON.stringify(key.asked, (_, value: unknown) =>
      typeof value === 'bigint' ? `${value}n` : value,
    );
    groups.set(name, [...(groups.get(name) ?? []), key]);
  }
  return groups;
}
