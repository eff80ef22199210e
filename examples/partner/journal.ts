import { appendFile, truncate } from 'node:fs/promises';
import type { TransferEvent } from './followFeed.js';
import { savedText } from './savedText.js';

/**
 * Writes each event to a file, a line of JSON each and each once: only the last one can come twice, when a crash came
 * between its line and its cursor. Whoever has a database keeps the cursor there, in the event's own transaction.
 */
export async function journal(path: string): Promise<(event: TransferEvent) => Promise<void>> {
  const text = (await savedText(path)) ?? '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1); // a crash may leave half a line
  if (whole !== text) await truncate(path, Buffer.byteLength(whole));
  const lastLine = whole.trimEnd().split('\n').at(-1) ?? '';
  let last = lastLine === '' ? null : (JSON.parse(lastLine) as TransferEvent).cursor;
  return async (event) => {
    if (event.cursor === last) return;
    await appendFile(path, `${JSON.stringify(event)}\n`, { flush: true });
    last = event.cursor;
  };
}
