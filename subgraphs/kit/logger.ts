import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

export type { Logger };

/**
 * Structured logs on standard output, or where `to` says. Tokens, texts and names never reach it: nothing logs headers or
 * variables, and what PostgreSQL says of a failing row, which holds its texts, is left out of its errors.
 */
export function createLogger(name: string, level: string, to?: DestinationStream): Logger {
  const options = { name, level, base: { pid: process.pid }, redact: { paths: secrets, remove: true } };
  return to ? pino(options, to) : pino(options);
}

const secrets = [
  '*.authorization',
  'headers.authorization',
  'req.headers.authorization',
  '*.password',
  '*.token',
  'err.detail',
  'err.where',
  'err.internalQuery',
];
