import type { ExecutionResult } from 'graphql';
import type { Logger } from '../../subgraphs/kit/logger.js';
import { codeOf, logFaults, publicError } from '../../subgraphs/kit/serving/publicErrors.js';
import type { SharedResult } from '../../subgraphs/kit/serving/sharedStream.js';

/** A result as all clients of a group may see it; faults are logged, and told with the group's own request id. */
export function sharedResult(
  { data, errors = [] }: ExecutionResult,
  requestId: string,
  logger: Logger,
): SharedResult {
  if (errors.length === 0) return { json: Buffer.from(JSON.stringify({ data })), codes: [] };
  logFaults(logger, requestId, errors);
  const shown = errors.map((error) => publicError(error, requestId));
  return { json: Buffer.from(JSON.stringify({ data, errors: shown })), codes: errors.map(codeOf) };
}
