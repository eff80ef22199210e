import type { OperationDefinitionNode } from 'graphql';
import type { Logger } from '../logger.js';
import { codeOf } from './publicErrors.js';

/** What the log says of one request: its name, time and outcome; no variables, no document, no token. */
export interface RequestRecord {
  readonly requestId: string;
  readonly startedAtMs: number;
  operationName: string | null;
  operationType: string | null;
  /** The codes of the errors that the client saw. */
  readonly codes: Set<string>;
  isLogged: boolean;
}

/** Is told of each request once it is over. */
export type ObserveRequest = (record: RequestRecord, durationMs: number) => void;

export function newRecord(requestId: string): RequestRecord {
  return {
    requestId,
    startedAtMs: performance.now(),
    operationName: null,
    operationType: null,
    codes: new Set(),
    isLogged: false,
  };
}

export function noteOperation(record: RequestRecord, operation: OperationDefinitionNode): void {
  record.operationName = operation.name?.value.slice(0, 100) ?? null;
  record.operationType = operation.operation;
}

export function noteErrors(record: RequestRecord, errors: readonly unknown[]): void {
  for (const error of errors) record.codes.add(codeOf(error));
}

/** One line a request, the first one. `outcome` is what only its transport knows: a status, a number of events. */
export function logRequest(
  logger: Logger,
  record: RequestRecord,
  outcome: Record<string, unknown>,
  observe?: ObserveRequest,
): void {
  if (record.isLogged) return;
  record.isLogged = true;
  const { requestId, operationName, operationType } = record;
  const durationMs = Math.round((performance.now() - record.startedAtMs) * 100) / 100;
  observe?.(record, durationMs);
  const codes = record.codes.size > 0 ? { codes: [...record.codes] } : {};
  logger.info({ requestId, operationName, operationType, durationMs, ...outcome, ...codes }, 'request');
}
