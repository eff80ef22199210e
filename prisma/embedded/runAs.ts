import { spawn } from 'node:child_process';
import type { DatabaseUser } from './databaseUser.js';

export interface Run {
  /** Null when a signal ended it. */
  exitCode: number | null;
  /** Standard output and standard error, as they came. */
  output: string;
}

/** Runs a program as `user`, in `cwd` (which that user must be able to enter), to its end. */
export function runAs(user: DatabaseUser, command: string, args: string[], cwd: string): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...user,
      cwd,
      env: plainEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    child.once('error', reject);
    child.once('close', (exitCode) => {
      resolve({ exitCode, output });
    });
  });
}

/** The caller's PGPORT, PGDATA, locale and the like must not reach our PostgreSQL. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}
