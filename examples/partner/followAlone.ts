import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { realpath } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * Makes this process the one on its machine that follows with a cursor file: two would handle each event twice. The kernel
 * keeps it for as long as the process runs, and no longer, however that ends. Rejects while another process has it.
 */
export async function followAlone(cursorFile: string): Promise<void> {
  const address = addressOf(await whole(cursorFile));
  if (address === null) return;
  try {
    await once(createServer().listen(address).unref(), 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error('Another process follows with it.', { cause: error });
  }
}

/** The file itself need not be there yet. */
async function whole(path: string): Promise<string> {
  return join(await realpath(dirname(resolve(path))), basename(path));
}

/** A name that vanishes with the process that listens there; null where a system has none such. */
function addressOf(path: string): string | null {
  const name = `rollover-partner-${createHash('sha256').update(path).digest('hex')}`;
  if (process.platform === 'linux') return `\0${name}`;
  return process.platform === 'win32' ? `\\\\?\\pipe\\${name}` : null;
}
