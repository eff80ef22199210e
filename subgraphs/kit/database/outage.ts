import { setTimeout as delay } from 'node:timers/promises';
import type { ErrorCode } from '../errors.js';

/** Whether an error says that the database could not be reached or did not answer, and nothing else. */
export function isOutage(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, message, cause, originalError, meta } = error as Partial<Record<string, unknown>>;
  return (
    (typeof code === 'string' && (outageCodes.has(code) || code.startsWith(connectionException))) ||
    (typeof message === 'string' && saidWithoutCode.test(message)) ||
    [cause, originalError, (meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError].some(
      isOutage,
    )
  );
}

/** What others may know of an error that was not meant for them. */
export function mask(error: unknown): { readonly code: ErrorCode; readonly message: string } {
  return isOutage(error)
    ? { code: 'DOWNSTREAM_UNAVAILABLE', message: 'The database does not answer: try again.' }
    : { code: 'INTERNAL_SERVER_ERROR', message: 'Internal server error.' };
}

/** What `work` answers; as long as the database is away, it is tried again and again. */
export async function outlast<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isOutage(error)) throw error;
    }
    await delay(retryMs, undefined, { ref: false });
  }
}

const retryMs = 500;

/** The class of PostgreSQL's codes for connections that fail. */
const connectionException = '08';

const outageCodes = new Set([
  // the system's
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN'],
  // PostgreSQL's: shut down, crashed, starting, session ended, connections used up, statement or transaction too slow
  ...['57P01', '57P02', '57P03', '57P05', '53300', '57014', '25P03'],
  // PostgreSQL's, of what came right behind a statement that was to be prepared for both, and was not in time
  '26000',
  // Prisma's, for the same
  ...['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2037'],
]);

/** The words of `pg` and its pool, which gives no codes for these. */
const saidWithoutCode =
  /^(Connection terminated|Query read timeout|timeout expired|timeout exceeded when trying to connect|Client (was closed|has encountered a connection error) and is not queryable)/;
