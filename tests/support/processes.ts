import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { projectRoot } from '../../subgraphs/kit/projectRoot.js';

/** A Node process of ours under test, from dist/. */
export interface TestProcess {
  readonly pid: number;
  /** Everything that it has written so far, to either output. */
  output(): string;
  /** Resolves with the match once the process has written it; rejects when it ends before. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  signal(name: NodeJS.Signals): void;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** Starts `node dist/<script>` with this environment and nothing else of ours. */
export function run(script: string, environment: Record<string, string>, args: string[] = []): TestProcess {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [`dist/${script}`, ...args], {
    cwd: projectRoot,
    env: { PATH, HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let written = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      written += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = once(child, 'close').then(([code, signal]: unknown[]) => {
    running.delete(child);
    return (code ?? signal) as number | NodeJS.Signals;
  });
  const { pid = -1 } = child;

  return {
    pid,
    ended,
    output: () => written,
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(written);
          if (!match) return;
          listeners.delete(look);
          resolve(match);
        };
        listeners.add(look);
        void ended.then((code) => {
          reject(new Error(`${script} ended with ${code} before it said ${String(pattern)}:\n${written}`));
        });
        look();
      }),
    signal: (name) => child.kill(name),
  };
}

const running = new Set<ChildProcess>();

/** For `afterAll`: ends what a failed test left running. */
export async function endAll(): Promise<void> {
  await Promise.all(
    [...running].map((child) => {
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      return closed;
    }),
  );
}
