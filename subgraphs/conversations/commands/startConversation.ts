import type { StartConversationInput } from '../../../generated/conversations.js';
import type { Sql } from '../../kit/database/database.js';
import { newId } from '../../kit/ids.js';
import { forbiddenRole } from '../../kit/userErrors.js';
import type { Context } from '../context.js';
import { entryBrand, entryRefusals } from '../domain/entry.js';
import { entryFacts, nextPosition, openCustody } from '../facts.js';
import { insertConversation } from '../store/conversations.js';
import { insertMessage } from '../store/messages.js';
import { command, done, refused } from './command.js';
import type { Outcome } from './command.js';

/** Opens a conversation with its custody and its first message. The outcome's id is the conversation's. */
export function startConversation(context: Context, input: StartConversationInput): Promise<Outcome> {
  return command(context, 'startConversation', input, async (sql) => {
    const brandId = entryBrand(context.caller, input);
    if (brandId === null) return refused(forbiddenRole);
    const { accountId, skillId } = input;
    const refusals = entryRefusals(input, await entryFacts(sql, { brandId, accountId, skillId }));
    return refusals.length > 0 ? refused(...refusals) : done(await open(sql, context, brandId, input));
  });
}

async function open(
  sql: Sql,
  { caller, clock }: Context,
  brandId: string,
  { accountId, skillId, channel, consumerName, text }: StartConversationInput,
): Promise<string> {
  const at = clock.now();
  const id = newId(at);
  const conversation = { id, brandId, ownerAccountId: accountId, channel, consumerName, startedAt: at };
  await insertConversation(sql, { ...conversation, connectorId: caller.id });
  await openCustody(sql, { conversationId: id, brandId, accountId, skillId, at });
  const position = await nextPosition(sql, brandId);
  const author = { authorKind: 'CONSUMER', authorId: null } as const;
  await insertMessage(sql, {
    id: newId(at),
    conversationId: id,
    brandId,
    position,
    ...author,
    text,
    sentAt: at,
  });
  return id;
}
