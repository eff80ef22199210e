import type { MutationResolvers, NoteResolvers } from '../../../generated/conversations.js';
import { addNote } from '../commands/addNote.js';

export const noteMutations: MutationResolvers = {
  addNote: async (_, { input }, context) => {
    const outcome = await addNote(context, input);
    return outcome.kind === 'Refused'
      ? { note: null, userErrors: outcome.refusals }
      : { note: await context.loaders.note.load(outcome.id), userErrors: [] };
  },
};

export const Note: NoteResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.note.load(id),
  author: ({ authorId }) => ({ id: authorId }),
  account: ({ accountId }) => ({ id: accountId }),
};
