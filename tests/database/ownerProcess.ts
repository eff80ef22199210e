import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { projectRoot } from '../../subgraphs/kit/projectRoot.js';

export interface OwnerProcess {
  pid: number;
  /** Of its database. */
  url: string;
  /** Kills its whole process group, as a terminal would with a Ctrl-C, but such that it has no chance to stop anything. */
  kill: () => Promise<void>;
}

/** Another process with an embedded PostgreSQL on `dataDir`. */
export async function anotherOwner(dataDir: string): Promise<OwnerProcess> {
  const program = ['--input-type=module', '--eval', await ownerCode(), '--', dataDir];
  const child = spawn(process.execPath, program, {
    cwd: projectRoot,
    detached: true, // the leader of a process group, as a command in a terminal is
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const kill = async () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, 'SIGKILL');
    await exit;
  };
  for await (const url of createInterface(child.stdout)) return { pid: child.pid ?? 0, url, kill };
  throw new Error('the other process did not start a database');
}

/** Node 20 runs no TypeScript; a program given on the command line finds packages from its working directory. */
async function ownerCode(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'owner.ts')],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    write: false,
  });
  return outputFiles.map(({ text }) => text).join('\n');
}
