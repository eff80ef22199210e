import { pino } from 'pino';
import type { Logger } from 'pino';

export type { Logger };

/** Structured logs on standard output. Tokens, texts and names never reach it: nothing logs headers or variables. */
export function createLogger(name: string, level: string): Logger {
  return pino({
    name,
    level,
    base: { pid: process.pid },
    redact: [
      '*.authorization',
      'headers.authorization',
      'req.headers.authorization',
      '*.password',
      '*.token',
    ],
  });
}
