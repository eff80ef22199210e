import { hash } from 'node:crypto';
import { tracingHeaders } from '../../subgraphs/kit/serving/forwardedHeaders.js';
import type { GraphRequest } from '../graph.js';
import { own } from '../json.js';
import type { CompiledOperation } from '../planning/compiledOperation.js';
import { scopeOf } from './scope.js';
import type { DecidingClaims } from './scope.js';
import type { Subscribing } from './subscribing.js';

/** What those who share agree in. */
export interface Agreement {
  /** They follow the same stream, wherever each begins. */
  readonly stream: string;
  /** They begin alike as well. */
  readonly beginning: string;
}

/** Finds out who may share with whom; null for whoever shares with nobody, as nothing is known of its rights. */
export function agreements(deciding: DecidingClaims): (subscribing: Subscribing) => Agreement | null {
  const numbers = new WeakMap<CompiledOperation, number>();
  let last = 0;
  const numberOf = (operation: CompiledOperation): number => {
    const number = numbers.get(operation) ?? ++last;
    numbers.set(operation, number);
    return number;
  };
  return ({ operation, source, variables, cursorVariable, request: { caller, headers } }) => {
    const claims = caller?.claims;
    if (!claims) return null;
    const scope = scopeOf(claims, source, operation, deciding);
    const others = Object.entries(variables).filter(([name]) => name !== cursorVariable);
    const agreed = [numberOf(operation), others, scope, Object.entries(ownHeaders(headers)).sort()];
    const stream = hash('sha256', JSON.stringify(agreed)); // else each group keeps all that the claims say once more
    const cursor = cursorVariable === null ? undefined : own(variables, cursorVariable);
    return { stream, beginning: hash('sha256', `${stream} ${JSON.stringify(cursor)}`) };
  };
}

/** What belongs to the one request, or is part of the scope. */
const headersOfOne = ['authorization', ...tracingHeaders];

/** The headers that say something of the client's wish. */
export function ownHeaders(headers: GraphRequest['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !headersOfOne.includes(name)));
}
