/** Why a request is not carried out: its SDL type, with that type's facts. */
export type Refusal =
  | { type: 'ConversationNotFound' }
  | { type: 'ConversationClosed'; closedAt: string | null }
  | { type: 'ConversationNotHandledHere' }
  | { type: 'ForbiddenNotParticipant' }
  | { type: 'ForbiddenRole' }
  | { type: 'IdempotencyKeyReused' }
  | { type: 'VersionConflict'; currentVersion: number }
  | { type: 'TransferInProgress'; transferId: string }
  | { type: 'RolloverNotEnabled'; accountId: string }
  | { type: 'AccountNotFound' }
  | { type: 'AccountSuspended'; accountId: string }
  | { type: 'AccountsNotLinked' }
  | { type: 'LinkRevoked'; revokedAt: string }
  | { type: 'SkillNotAllowed' }
  | { type: 'SkillNotFound' }
  | { type: 'SkillNotInAccount' }
  | { type: 'SameDestination' }
  | { type: 'ChannelNotSupported' }
  | { type: 'HopLimitExceeded'; limit: number }
  | { type: 'NoteTooLong'; limit: number }
  | { type: 'NoteRequired' }
  | { type: 'WarmMessageTooLong'; limit: number }
  | { type: 'ReasonUnknown' }
  | { type: 'ReasonRequired' }
  | { type: 'ScheduleInvalid' }
  | { type: 'DestinationClosed'; opensAt: string | null; cause: string }
  | { type: 'NoAgentAvailable'; online: number; occupied: number; away: number }
  | { type: 'AtCapacity'; estimatedWaitSeconds: number | null }
  | { type: 'TargetAgentNotInSkill' }
  | { type: 'TargetAgentUnavailable' }
  | { type: 'NothingToRollBack' }
  | { type: 'RollbackOriginClosed'; opensAt: string | null; cause: string }
  | { type: 'RollbackOriginGone' }
  | { type: 'TransferNotFound' }
  | { type: 'TransferNotPending'; status: string }
  | { type: 'OfferNotYours' }
  | { type: 'OfferExpired' }
  | { type: 'NotInSkill' }
  | { type: 'NoFreeSlot'; maxSlots: number }
  | { type: 'ConversationNotWaiting' };

export type RefusalType = Refusal['type'];

/** What the checks have found, in their order; `ask` asks one of them. */
export function found<Check>(
  checks: readonly Check[],
  ask: (check: Check) => Refusal | false | null,
): Refusal[] {
  const all: Refusal[] = [];
  for (const check of checks) {
    const refusal = ask(check);
    if (refusal) all.push(refusal);
  }
  return all;
}

interface Wording {
  message: string;
  /** The input field it is about. */
  field?: string;
  /** The same request may succeed later without a change of configuration. */
  retryable?: true;
}

/** How each refusal reads. Messages never say more than the facts do. */
export const wording = {
  ConversationNotFound: { message: 'There is no such conversation.', field: 'conversationId' },
  ConversationClosed: { message: 'The conversation is closed.', field: 'conversationId' },
  ConversationNotHandledHere: {
    message: 'Another account handles the conversation now.',
    field: 'conversationId',
  },
  ForbiddenNotParticipant: { message: 'You do not hold this conversation.' },
  ForbiddenRole: { message: 'Your role or permissions do not allow this.' },
  IdempotencyKeyReused: {
    message: 'This idempotency key was used before with another input.',
    field: 'idempotencyKey',
  },
  VersionConflict: {
    message: 'Custody has moved on since it was read: read it again.',
    field: 'expectedVersion',
    retryable: true,
  },
  TransferInProgress: { message: 'Another transfer of the conversation is open.', retryable: true },
  RolloverNotEnabled: { message: 'Rollover is not enabled for the account.' },
  AccountNotFound: { message: 'There is no such account.', field: 'destinationAccountId' },
  AccountSuspended: { message: 'The account is out of use.', field: 'destinationAccountId' },
  AccountsNotLinked: { message: 'This account may not roll over to that account.' },
  LinkRevoked: { message: 'The permission to roll over to that account was revoked.' },
  SkillNotAllowed: { message: 'The skill is not configured for rollover.', field: 'destinationSkillId' },
  SkillNotFound: { message: 'There is no such skill.', field: 'destinationSkillId' },
  SkillNotInAccount: { message: 'The skill is not one of that account.', field: 'destinationSkillId' },
  SameDestination: { message: 'The conversation is in that account already.', field: 'destinationSkillId' },
  ChannelNotSupported: { message: 'The channel of the conversation is not served there.' },
  HopLimitExceeded: { message: 'The conversation has been moved as often as is allowed.' },
  NoteTooLong: { message: 'The note is too long.', field: 'note' },
  NoteRequired: { message: 'A note is needed.', field: 'note' },
  WarmMessageTooLong: { message: 'The warm message is too long.', field: 'warmMessage' },
  ReasonUnknown: { message: "The reason is not one of the account's list.", field: 'reasonCode' },
  ReasonRequired: { message: 'A reason is needed.', field: 'reasonCode' },
  ScheduleInvalid: { message: 'The working hours of the skill cannot be read, so it counts as closed.' },
  DestinationClosed: { message: 'The skill is closed now.', field: 'destinationSkillId', retryable: true },
  NoAgentAvailable: { message: 'No agent there takes transfers now.', retryable: true },
  AtCapacity: { message: 'All agents there are full.', retryable: true },
  TargetAgentNotInSkill: { message: 'There is no such agent in the skill.', field: 'destinationAgentId' },
  TargetAgentUnavailable: {
    message: 'The agent does not take transfers now.',
    field: 'destinationAgentId',
    retryable: true,
  },
  NothingToRollBack: { message: 'There is nothing to roll back.' },
  RollbackOriginClosed: {
    message: 'The skill that gave the conversation away is closed now.',
    retryable: true,
  },
  RollbackOriginGone: {
    message: 'The account or skill that gave the conversation away is no longer in use.',
  },
  TransferNotFound: { message: 'There is no such transfer.', field: 'transferId' },
  TransferNotPending: { message: 'The transfer has ended, or rings at nobody.', field: 'transferId' },
  OfferNotYours: { message: 'The transfer is not offered to you.', field: 'transferId' },
  OfferExpired: { message: 'The offer has stopped ringing.', field: 'transferId' },
  NotInSkill: {
    message: 'You are not a member of the skill in whose queue it waits.',
    field: 'conversationId',
  },
  NoFreeSlot: { message: 'You hold as many conversations as you may.', retryable: true },
  ConversationNotWaiting: { message: 'Somebody holds the conversation already.', field: 'conversationId' },
} as const satisfies Record<RefusalType, Wording>;

/** How a refusal reads: the type is one with optional `field` and `retryable`. */
export function wordingOf(type: RefusalType): Wording {
  return wording[type];
}
