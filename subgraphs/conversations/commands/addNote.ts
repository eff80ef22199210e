import type { AddNoteInput } from '../../../generated/conversations.js';
import { newId } from '../../kit/ids.js';
import type { Context } from '../context.js';
import { textRefusals } from '../domain/text.js';
import { insertNote } from '../store/notes.js';
import { act } from './act.js';
import { done, refused } from './command.js';
import type { Outcome } from './command.js';

/** Adds a note, which belongs to the account that handles the conversation: its author's. The outcome's id is the note's. */
export function addNote(context: Context, input: AddNoteInput): Promise<Outcome> {
  const { caller, clock } = context;
  const { conversationId, text } = input;
  return act(context, 'addNote', input, async (sql, { accountId, noteCharacters }) => {
    const refusals = textRefusals('text', text, noteCharacters);
    if (refusals.length > 0) return refused(...refusals);
    const writtenAt = clock.now();
    const id = newId(writtenAt);
    await insertNote(sql, { id, conversationId, accountId, authorId: caller.id, text, writtenAt });
    return done(id);
  });
}
