import { appendFile, truncate } from 'node:fs/promises';
import type { TransferEvent } from './followFeed.js';
import { savedText } from './savedText.js';

/**
 * Writes each event to a file, a line of JSON each and each once: only the last one can come twice, when a crash came
 * between its line and its cursor. Whoever has a database keeps the cursor there, in the event's own transaction.
 */
export async function journal(path: string): Promise<(event: TransferEvent) => Promise<void>> {
  const text = (await savedText(path)) ?? '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  let wholeBytes = Buffer.byteLength(whole);
  let isTorn = whole !== text; // a crash or a full disk may leave half a line
  const lastLine = whole.trimEnd().split('\n').at(-1) ?? '';
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
