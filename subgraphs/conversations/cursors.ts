import { readPlace, readPosition, writeCursor } from '../kit/pagination.js';
import type { ConversationModel, MessageModel, NoteModel } from './models.js';

export const messageCursor = ({ brandId, position }: MessageModel): string =>
  writeCursor('message', brandId, position.toString());

export const messagePosition = (cursor: string, brandId: string, head?: bigint): bigint =>
  readPosition('message', cursor, brandId, head);

export const conversationCursor = ({ startedAt, id }: ConversationModel): string =>
  writeCursor('conversation', startedAt.toISOString(), id);

export function conversationPlace(cursor: string): { startedAt: Date; id: string } {
  const { at, id } = readPlace('conversation', cursor);
  return { startedAt: at, id };
}

export const noteCursor = ({ writtenAt, id }: NoteModel): string =>
  writeCursor('note', writtenAt.toISOString(), id);

export function notePlace(cursor: string): { writtenAt: Date; id: string } {
  const { at, id } = readPlace('note', cursor);
  return { writtenAt: at, id };
}
