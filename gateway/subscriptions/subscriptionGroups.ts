import { hash } from 'node:crypto';
import type { ExecutionResult } from 'graphql';
import type { SharedStream } from '../../subgraphs/kit/serving/sharedStream.js';
import { newRequestId } from '../../subgraphs/kit/serving/forwardedHeaders.js';
import type { GraphRequest } from '../graph.js';
import { agreements, ownHeaders } from './agreement.js';
import type { Agreement } from './agreement.js';
import { CatchingUp } from './catchingUp.js';
import type { FollowSettings } from './following.js';
import { Group } from './group.js';
import type { GroupEvents } from './group.js';
import { Member } from './member.js';
import type { Credentials } from './member.js';
import { identityOf } from './scope.js';
import type { DecidingClaims } from './scope.js';
import { StandingGroups } from './standingGroups.js';
import type { Subscribing } from './subscribing.js';

export interface SubscriptionGroups {
  /** The client's stream, or one result with the errors for which it cannot be opened. */
  join(subscribing: Subscribing): Promise<SharedStream | ExecutionResult>;
  /** Has every client subscribe anew. */
  close(): void;
}

/** The groups of one supergraph. `deciding`: see `DecidingClaims`. */
export function subscriptionGroups(deciding: DecidingClaims, settings: FollowSettings): SubscriptionGroups {
  const beginning = new Map<string, Group>();
  const standing = new StandingGroups();
  const catchingUp = new CatchingUp();
  const groups = new Set<Group>();
  const agreementOf = agreements(deciding);

  const begin = ({ subject, request }: Subscribing, agreement: Agreement | null): Group => {
    const headers = agreement === null ? request.headers : headersOfAll(request);
    const pace = agreement !== null && subject.after !== null ? catchingUp.begin(agreement.stream) : null;
    const events: GroupEvents = {
      onStanding(stands) {
        if (agreement !== null) standing.arrive(stands, agreement.stream);
      },
      isAwaited: (cursor) => agreement !== null && standing.at(agreement.stream, cursor) !== undefined,
      onEnd(ended) {
        groups.delete(ended);
        standing.leave(ended);
        if (agreement !== null && beginning.get(agreement.beginning) === ended)
          beginning.delete(agreement.beginning);
      },
    };
    const group = new Group(subject, headers, settings, events, pace);
    groups.add(group);
    if (agreement !== null) beginning.set(agreement.beginning, group);
    return group;
  };
  /** A group that tells from now on what a source of the client's own would tell. */
  const known = ({ subject: { after } }: Subscribing, agreement: Agreement): Group | undefined => {
    const group = beginning.get(agreement.beginning);
    if (group?.isJoinable) return group;
    return after === null ? undefined : standing.at(agreement.stream, after);
  };
  const enter = async (
    subscribing: Subscribing,
    agreement: Agreement | null,
  ): Promise<SharedStream | ExecutionResult> => {
    const { request } = subscribing;
    const group = (agreement && known(subscribing, agreement)) ?? begin(subscribing, agreement);
    const member = new Member(credentialsOf(subscribing), group, request.signal);
    group.add(member);
    if (request.signal?.aborted) member.leave();
    const refusal = await group.opened;
    if (!refusal) return member;
    const isOwn = agreement === null || group.openedWith?.authorization === request.headers['authorization'];
    return isOwn ? { errors: refusal } : enter(subscribing, null);
  };
  return {
    join: (subscribing) => enter(subscribing, agreementOf(subscribing)),
    close() {
      for (const group of groups) group.end({ kind: 'interrupted' });
    },
  };
}

/** A request id may hold what its client wrote, so a group has one of its own. */
function headersOfAll({ headers }: GraphRequest): Record<string, string> {
  return { ...ownHeaders(headers), 'x-request-id': newRequestId() };
}

function credentialsOf({ request: { caller, headers }, stillHolds }: Subscribing): Credentials {
  const claims = caller?.claims ?? null;
  return {
    authorization: headers['authorization'],
    expiresAtMs: claims ? claims.exp * 1000 : Infinity,
    identity: claims ? hash('sha256', identityOf(claims)) : '',
    stillHolds,
  };
}
