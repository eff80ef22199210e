import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse } from 'graphql';
import type { ObjectTypeDefinitionNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../subgraphs/kit/projectRoot.js';
import { codeOf } from '../../../subgraphs/kit/userErrors.js';
import { wordingOf } from '../../../subgraphs/transfers/domain/refusal.js';
import type { Refusal, RefusalType } from '../../../subgraphs/transfers/domain/refusal.js';

/** One refusal of each type, with its facts. */
const samples: { [Type in RefusalType]: Extract<Refusal, { type: Type }> } = {
  ConversationNotFound: { type: 'ConversationNotFound' },
  ConversationClosed: { type: 'ConversationClosed', closedAt: null },
  ConversationNotHandledHere: { type: 'ConversationNotHandledHere' },
  ForbiddenNotParticipant: { type: 'ForbiddenNotParticipant' },
  ForbiddenRole: { type: 'ForbiddenRole' },
  IdempotencyKeyReused: { type: 'IdempotencyKeyReused' },
  VersionConflict: { type: 'VersionConflict', currentVersion: 1 },
  TransferInProgress: { type: 'TransferInProgress', transferId: '1' },
  RolloverNotEnabled: { type: 'RolloverNotEnabled', accountId: '1' },
  AccountNotFound: { type: 'AccountNotFound' },
  AccountSuspended: { type: 'AccountSuspended', accountId: '1' },
  AccountsNotLinked: { type: 'AccountsNotLinked' },
  LinkRevoked: { type: 'LinkRevoked', revokedAt: '' },
  SkillNotAllowed: { type: 'SkillNotAllowed' },
  SkillNotFound: { type: 'SkillNotFound' },
  SkillNotInAccount: { type: 'SkillNotInAccount' },
  SameDestination: { type: 'SameDestination' },
  ChannelNotSupported: { type: 'ChannelNotSupported' },
  HopLimitExceeded: { type: 'HopLimitExceeded', limit: 1 },
  NoteTooLong: { type: 'NoteTooLong', limit: 1 },
  NoteRequired: { type: 'NoteRequired' },
  WarmMessageTooLong: { type: 'WarmMessageTooLong', limit: 1 },
  ReasonUnknown: { type: 'ReasonUnknown' },
  ReasonRequired: { type: 'ReasonRequired' },
  ScheduleInvalid: { type: 'ScheduleInvalid' },
  DestinationClosed: { type: 'DestinationClosed', opensAt: null, cause: 'HOURS' },
  NoAgentAvailable: { type: 'NoAgentAvailable', online: 0, occupied: 0, away: 0 },
  AtCapacity: { type: 'AtCapacity', estimatedWaitSeconds: null },
  TargetAgentNotInSkill: { type: 'TargetAgentNotInSkill' },
  TargetAgentUnavailable: { type: 'TargetAgentUnavailable' },
  NothingToRollBack: { type: 'NothingToRollBack' },
  RollbackOriginClosed: { type: 'RollbackOriginClosed', opensAt: null, cause: 'HOURS' },
  RollbackOriginGone: { type: 'RollbackOriginGone' },
  TransferNotFound: { type: 'TransferNotFound' },
  TransferNotPending: { type: 'TransferNotPending', status: 'ACCEPTED' },
  OfferNotYours: { type: 'OfferNotYours' },
  OfferExpired: { type: 'OfferExpired' },
  NotInSkill: { type: 'NotInSkill' },
  NoFreeSlot: { type: 'NoFreeSlot', maxSlots: 1 },
  ConversationNotWaiting: { type: 'ConversationNotWaiting' },
};

const published = ['message', 'code', 'field', 'retryable'];

describe('the refusals and their types in the SDL', () => {
  const types = userErrorTypes();

  it('are the same', () => {
    expect(Object.keys(samples).sort()).toEqual([...types.keys()].sort());
  });

  it.each(Object.values(samples))('carry the same facts: $type', ({ type, ...facts }) => {
    const fields = fieldsOf(types.get(type)).map(({ name }) => name);

    expect([...published, ...Object.keys(facts)].sort()).toEqual([...fields].sort());
  });

  it.each(Object.values(samples))('are described by their code and whether to retry: $type', ({ type }) => {
    const described = new Map(fieldsOf(types.get(type)).map(({ name, text }) => [name, text]));

    expect(described.get('code')).toBe(codeOf(type));
    expect(described.get('retryable')).toBe(wordingOf(type).retryable ? 'Always true.' : 'Always false.');
  });
});

/** The types of transfers.graphql that implement UserError, by name. */
function userErrorTypes(): Map<string, ObjectTypeDefinitionNode> {
  const { definitions } = parse(readFileSync(join(projectRoot, 'schema/transfers.graphql'), 'utf8'));
  const objects = definitions.filter((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION);
  const errors = objects.filter(({ interfaces }) =>
    interfaces?.some(({ name }) => name.value === 'UserError'),
  );
  return new Map(errors.map((node) => [node.name.value, node]));
}

function fieldsOf(node: ObjectTypeDefinitionNode | undefined): { name: string; text: string | undefined }[] {
  return (node?.fields ?? []).map(({ name, description }) => ({
    name: name.value,
    text: description?.value,
  }));
}
