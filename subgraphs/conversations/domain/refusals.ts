import { userError } from '../../kit/userErrors.js';
import type { forbiddenRole } from '../../kit/userErrors.js';

/** Everything that a command may be refused for, as the SDL shows it. */
export type Refusal =
  | typeof conversationNotFound
  | ReturnType<typeof conversationClosed>
  | typeof conversationNotHandledHere
  | typeof forbiddenNotParticipant
  | typeof forbiddenRole
  | typeof idempotencyKeyReused
  | ReturnType<typeof textRequired>
  | ReturnType<typeof textTooLong>
  | typeof accountNotFound
  | ReturnType<typeof accountSuspended>
  | typeof skillNotFound
  | typeof skillNotInAccount
  | typeof channelNotSupported;

const conversation = ['conversationId'];
const account = ['accountId'];
const skill = ['skillId'];

export const conversationNotFound = userError('ConversationNotFound', 'There is no such conversation.', {
  field: conversation,
});

export const conversationClosed = (closedAt: Date | null) =>
  userError('ConversationClosed', 'The conversation is closed.', { field: conversation, closedAt });

export const conversationNotHandledHere = userError(
  'ConversationNotHandledHere',
  'Another account handles the conversation now.',
  { field: conversation },
);

export const forbiddenNotParticipant = userError(
  'ForbiddenNotParticipant',
  'Only who holds the conversation may do this, or a manager where managers may.',
  {},
);

export const idempotencyKeyReused = userError(
  'IdempotencyKeyReused',
  'The idempotency key was used before with another input.',
  { field: ['idempotencyKey'] },
);

export const textRequired = (field: string) =>
  userError('TextRequired', `${field} must not be empty.`, { field: [field] });

export const textTooLong = (field: string, limit: number) =>
  userError('TextTooLong', `${field} must have at most ${limit} characters.`, { field: [field], limit });

export const accountNotFound = userError('AccountNotFound', 'There is no such account.', { field: account });

export const accountSuspended = (accountId: string) =>
  userError('AccountSuspended', 'The account is out of use.', { field: account, accountId });

export const skillNotFound = userError('SkillNotFound', 'There is no such skill.', { field: skill });

export const skillNotInAccount = userError('SkillNotInAccount', 'The skill is not one of this account.', {
  field: skill,
});

export const channelNotSupported = userError('ChannelNotSupported', 'The channel is not served there.', {
  field: ['channel'],
});
