import type { Database } from '../../kit/database/database.js';
import type { Signals } from '../../kit/database/signals.js';
import { openTails } from '../../kit/streams/tails.js';
import type { Tails } from '../../kit/streams/tails.js';
import { logHead, logTopic } from '../facts.js';
import type { LoggedModel } from '../models.js';
import { nextLogged } from '../store/messageLog.js';

/** The ends of the brands' transcripts that somebody follows in this process, by brand. */
export function openMessageTails({
  database,
  signals,
}: {
  database: Database;
  signals: Signals;
}): Tails<LoggedModel> {
  return openTails(
    (brandId) => ({
      head: () => logHead(database, brandId),
      read: (after) => nextLogged(database, brandId, after),
      topic: logTopic(brandId),
      keys,
    }),
    signals,
  );
}

/** Under which names messages are waited for. */
export const messageKey = {
  conversation: (id: string) => `conversation:${id}`,
  holder: (id: string) => `holder:${id}`,
  channel: (channel: string) => `channel:${channel}`,
};

function keys(row: LoggedModel): string[] {
  const conversation = messageKey.conversation(row.conversationId);
  if (row.id === null) return [conversation];
  const holder = row.holderId === null ? [] : [messageKey.holder(row.holderId)];
  return [conversation, messageKey.channel(row.channel), ...holder];
}
