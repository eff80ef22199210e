import { hash } from 'node:crypto';
import type { ExecutionResult } from 'graphql';
import type { SharedStream } from '../../subgraphs/kit/serving/sharedStream.js';
import { newRequestId, tracingHeaders } from '../../subgraphs/kit/serving/forwardedHeaders.js';
import type { GraphRequest } from '../graph.js';
import type { CompiledOperation } from '../planning/compiledOperation.js';
import type { Fetch } from '../planning/steps.js';
import type { FollowSettings } from './following.js';
import { Group } from './group.js';
import { Member } from './member.js';
import type { Credentials, StillHolds } from './member.js';
import { identityOf, scopeOf } from './scope.js';
import type { DecidingClaims } from './scope.js';
import type { Subject } from './subject.js';

/** A client's wish to follow a subscription. */
export interface Subscribing {
  readonly operation: CompiledOperation;
  readonly source: Fetch;
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly request: GraphRequest;
  readonly subject: Subject;
  readonly stillHolds?: StillHolds | undefined;
}

export interface SubscriptionGroups {
  /** The client's stream, or one result with the errors for which it cannot be opened. */
  join(subscribing: Subscribing): Promise<SharedStream | ExecutionResult>;
  /** Has every client subscribe anew. */
  close(): void;
}

/** The groups of one supergraph. `deciding`: see `DecidingClaims`. */
export function subscriptionGroups(deciding: DecidingClaims, settings: FollowSettings): SubscriptionGroups {
  const joinable = new Map<string, Group>();
  const groups = new Set<Group>();
  const keyOf = subscriptionKeys(deciding);

  const begin = ({ subject, request }: Subscribing, key: string | null): Group => {
    const headers = key === null ? request.headers : headersOfAll(request);
    const group: Group = new Group(subject, headers, settings, () => {
      groups.delete(group);
      if (key !== null && joinable.get(key) === group) joinable.delete(key);
    });
    groups.add(group);
    if (key !== null) joinable.set(key, group);
    return group;
  };
  const enter = async (
    subscribing: Subscribing,
    key: string | null,
  ): Promise<SharedStream | ExecutionResult> => {
    const { request } = subscribing;
    const known = key === null ? undefined : joinable.get(key);
    const group = known?.isJoinable ? known : begin(subscribing, key);
    const member = new Member(credentialsOf(subscribing), group, request.signal);
    group.add(member);
    if (request.signal?.aborted) member.leave();
    const refusal = await group.opened;
    if (!refusal) return member;
    const isOwn = key === null || group.openedWith?.authorization === request.headers['authorization'];
    return isOwn ? { errors: refusal } : enter(subscribing, null);
  };
  return {
    join: (subscribing) => enter(subscribing, keyOf(subscribing)),
    close() {
      for (const group of groups) group.end({ kind: 'interrupted' });
    },
  };
}

/** What those who share agree in; null for whoever shares with nobody, as nothing is known of its rights. */
function subscriptionKeys(deciding: DecidingClaims): (subscribing: Subscribing) => string | null {
  const numbers = new WeakMap<CompiledOperation, number>();
  let last = 0;
  const numberOf = (operation: CompiledOperation): number => {
    const number = numbers.get(operation) ?? ++last;
    numbers.set(operation, number);
    return number;
  };
  return ({ operation, source, variables, request: { caller, headers } }) => {
    const claims = caller?.claims;
    if (!claims) return null;
    const scope = scopeOf(claims, source, operation, deciding);
    const agreed = [numberOf(operation), variables, scope, Object.entries(ownHeaders(headers)).sort()];
    return hash('sha256', JSON.stringify(agreed)); // else each group keeps all that the claims say once more
  };
}

/** What belongs to the one request, or is part of the scope. */
const headersOfOne = ['authorization', ...tracingHeaders];

function ownHeaders(headers: GraphRequest['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !headersOfOne.includes(name)));
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
