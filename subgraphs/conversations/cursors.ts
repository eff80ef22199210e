import { graphError } from '../kit/errors.js';
import { readCursor, readPosition, writeCursor } from '../kit/pagination.js';
import type { ConversationModel, MessageModel, NoteModel } from './models.js';

export const messageCursor = ({ brandId, position }: MessageModel): string =>
  writeCursor('message', brandId, position.toString());

export const messagePosition = (cursor: string, brandId: string): bigint =>
  readPosition('message', cursor, brandId);

export const conversationCursor = ({ startedAt, id }: ConversationModel): string =>
  writeCursor('conversation', startedAt.toISOString(), id);

export function conversationPlace(cursor: string): { startedAt: Date; id: string } {
  const { at, id } = place('conversation', cursor);
  return { startedAt: at, id };
}

export const noteCursor = ({ writtenAt, id }: NoteModel): string =>
  writeCursor('note', writtenAt.toISOString(), id);

export function notePlace(cursor: string): { writtenAt: Date; id: string } {
  const { at, id } = place('note', cursor);
  return { writtenAt: at, id };
}

/** An instant and an id, by which lists that are ordered by time are ordered. */
function place(kind: string, cursor: string): { at: Date; id: string } {
  const [instant = '', id = ''] = readCursor(kind, cursor, 2);
  const at = new Date(instant);
  if (Number.isNaN(at.getTime()) || at.toISOString() !== instant || id.includes('\0')) {
    throw graphError(
      'CURSOR_INVALID',
      'The cursor is not one of this list: pass one that it gave out, unchanged.',
    );
  }
  return { at, id };
}
