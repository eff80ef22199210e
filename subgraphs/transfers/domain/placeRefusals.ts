import { opening } from '../../hours/opening.js';
import { nowhere } from './facts.js';
import type { AccountFacts, Destination, SkillFacts } from './facts.js';
import { found } from './refusal.js';
import type { Refusal } from './refusal.js';
import type { TransferRequest } from './request.js';

/** The part of a request that a place is held against. */
export type Move = Pick<TransferRequest, 'kind' | 'conversation' | 'source' | 'namedAccountId'>;

type Check = (move: Move, to: Destination, at: Date) => Refusal | false | null;

/** What a place itself may have against a move, checked at the request, before each offer and at acceptance. */
export const placeChecks = {
  enabledHere: ({ source }) => unlessEnabled(source),
  enabledThere: ({ source }, { account }) => account?.id !== source.id && unlessEnabled(account),
  accountKnown: ({ namedAccountId, kind }, { account }) =>
    kind === 'ROLLOVER' && namedAccountId !== null && account === null && { type: 'AccountNotFound' },
  accountActive: ({ kind }, { account }) =>
    kind === 'ROLLOVER' &&
    account?.status === 'SUSPENDED' && { type: 'AccountSuspended', accountId: account.id },
  linked: (move, { account, link }) =>
    needsLink(move, account?.id) && link === null && { type: 'AccountsNotLinked' },
  linkHolds: (move, { account, link }) =>
    needsLink(move, account?.id) &&
    link?.revokedAt instanceof Date && { type: 'LinkRevoked', revokedAt: link.revokedAt.toISOString() },
  skillAllowed: (move, { account, link, skill }) =>
    needsLink(move, account?.id) &&
    skill !== null &&
    (!skill.canTransfer || (link !== null && !link.skillIds.includes(skill.id))) && {
      type: 'SkillNotAllowed',
    },
  skillKnown: ({ kind }, { skill }) =>
    kind === 'ROLLOVER' && (skill === null || skill.deleted) && { type: 'SkillNotFound' },
  skillInAccount: ({ namedAccountId }, { skill }) =>
    skill !== null &&
    namedAccountId !== null &&
    skill.accountId !== namedAccountId && { type: 'SkillNotInAccount' },
  elsewhere: ({ source }, { skill }) => skill?.accountId === source.id && { type: 'SameDestination' },
  channelServed: ({ conversation: { channel } }, { account, skill }) =>
    [account, skill].some((one) => one !== null && !one.channels.includes(channel)) && {
      type: 'ChannelNotSupported',
    },
  scheduleValid: (_, { skill }) => skill?.schedule === null && { type: 'ScheduleInvalid' },
  open: ({ kind }, { skill }, at) => kind === 'ROLLOVER' && whileClosed('DestinationClosed', skill, at),
  originOpen: ({ kind }, { skill }, at) =>
    kind === 'ROLLBACK' && whileClosed('RollbackOriginClosed', skill, at),
  originInUse: ({ kind }, to) =>
    kind === 'ROLLBACK' &&
    to !== nowhere &&
    (to.account?.status === 'SUSPENDED' || to.skill === null || to.skill.deleted) && {
      type: 'RollbackOriginGone',
    },
} as const satisfies Record<string, Check>;

/** Everything that the place has against the move at `at`; empty when it may go there. */
export function placeRefusals(move: Move, to: Destination, at: Date): Refusal[] {
  return found(allChecks, (check) => check(move, to, at));
}

const allChecks = Object.values<Check>(placeChecks);

function unlessEnabled(account: AccountFacts | null): Refusal | false {
  return account?.rolloverEnabled === false && { type: 'RolloverNotEnabled', accountId: account.id };
}

/** A skill whose hours are missing is not closed by them: it has a refusal of its own. */
function whileClosed(
  type: 'DestinationClosed' | 'RollbackOriginClosed',
  skill: SkillFacts | null,
  at: Date,
): Refusal | null {
  if (!skill?.schedule) return null;
  const { open, opensAt, cause } = opening(skill.schedule, at.getTime(), skill);
  if (open) return null;
  return {
    type,
    opensAt: opensAt === null ? null : new Date(opensAt).toISOString(),
    cause: cause ?? 'HOURS',
  };
}

/** A rollback's permission is the hop it undoes; a move inside the account is refused as such. */
function needsLink({ kind, source }: Move, accountId: string | undefined): boolean {
  return kind === 'ROLLOVER' && accountId !== undefined && accountId !== source.id;
}
