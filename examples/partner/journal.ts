import { appendFile, open, truncate } from 'node:fs/promises';
import type { TransferEvent } from './followFeed.js';

/** Longer than any line; the journal itself may be longer than a text can be. */
const endBytes = 64 * 1024;
const lineFeed = 10;

/**
 * Writes each event to a file, a line of JSON each and each once: only the last one can come twice, when a crash came
 * between its line and its cursor. Whoever has a database keeps the cursor there, in the event's own transaction.
 */
export async function journal(path: string): Promise<(event: TransferEvent) => Promise<void>> {
  const { bytes, end } = await endOf(path);
  const whole = end.subarray(0, end.lastIndexOf(lineFeed) + 1);
  let wholeBytes = bytes - end.length + whole.length;
  let isTorn = wholeBytes !== bytes; // a crash or a full disk may leave half a line
  const lastLine = whole.toString().trimEnd().split('\n').at(-1) ?? '';
  let last = lastLine === '' ? null : (JSON.parse(lastLine) as TransferEvent).cursor;
  return async (event) => {
    if (event.cursor === last) return;
    const line = `${JSON.stringify(event)}\n`;
    if (isTorn) await truncate(path, wholeBytes);
    isTorn = true;
    await appendFile(path, line, { flush: true });
    isTorn = false;
    wholeBytes += Buffer.byteLength(line);
    last = event.cursor;
  };
}

/** How long a file is, and its last bytes; it is made when there is none. */
async function endOf(path: string): Promise<{ bytes: number; end: Buffer }> {
  const file = await open(path, 'a+');
  try {
    const { size: bytes } = await file.stat();
    const end = Buffer.alloc(Math.min(bytes, endBytes));
    await file.read(end, 0, end.length, bytes - end.length);
    return { bytes, end };
  } finally {
    await file.close();
  }
}
