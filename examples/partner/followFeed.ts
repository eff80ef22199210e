import { setTimeout } from 'node:timers/promises';
import { bySse } from './bySse.js';
import { byWebSocket } from './byWebSocket.js';
import { headCursor } from './headCursor.js';
import { Refused } from './refused.js';
import { savedText } from './savedText.js';
import { saveWhole } from './saveWhole.js';

export interface TransferEvent {
  readonly cursor: string;
  /** Values may be added: one that is not known here is handled all the same. */
  readonly type: string;
  readonly version: number;
  readonly transfer: { readonly id: string };
}

export interface Service {
  /** Where the graph is: `https://rollover.example/graphql`. */
  readonly url: string;
  /**
   * Asked for each connection, so that none is opened with a token that has died meanwhile. Rejects when none can be had
   * in reasonable time, and as soon as `signal` aborts.
   */
  readonly token: (signal: AbortSignal) => Promise<string>;
}

export interface FeedSettings extends Service {
  readonly transport: 'websocket' | 'sse';
  /** Where the last cursor is kept. */
  readonly cursorFile: string;
  /** Takes one event; the next one waits for it. After a crash in between, it is given the same event once more. */
  readonly handle: (event: TransferEvent) => Promise<void>;
  /** The log no longer reaches back to the cursor: read anew whatever is kept of transfers. */
  readonly onLoss: () => Promise<void>;
  readonly onTrouble?: (error: unknown) => void;
  readonly firstDelayMs?: number;
}

const transports = { websocket: byWebSocket, sse: bySse };
const longestDelayMs = 30_000;

/** Follows the feed until `signal` aborts; rejects with what no other attempt would change, FORBIDDEN say. */
export async function followFeed(settings: FeedSettings, signal: AbortSignal): Promise<void> {
  const { cursorFile, transport, handle, onTrouble } = settings;
  const hasLeft = (): boolean => signal.aborted;
  let after = await savedText(cursorFile);
  let isTooOld = false;
  for (let failures = 0; !hasLeft(); failures += 1) {
    try {
      if (after === null || isTooOld) after = await begin(settings, isTooOld, signal);
      isTooOld = false;
      for await (const event of transports[transport](settings, after, signal)) {
        if (hasLeft()) return;
        if (event.cursor === after) continue;
        await handle(event);
        await saveWhole(cursorFile, event.cursor);
        after = event.cursor;
        failures = 0;
      }
    } catch (error) {
      if (hasLeft()) return;
      if (error instanceof Refused && error.isFinal) throw error;
      isTooOld = isTooOld || (error instanceof Refused && error.code === 'CURSOR_TOO_OLD');
      onTrouble?.(error);
    }
    await setTimeout(delayMs(failures, settings), null, { signal }).catch(() => null);
  }
}

/** Begins at the log's end. What is read of transfers after that cursor holds everything before it. */
async function begin(settings: FeedSettings, hasLost: boolean, signal: AbortSignal): Promise<string> {
  const cursor = await headCursor(settings, signal);
  if (hasLost) await settings.onLoss();
  await saveWhole(settings.cursorFile, cursor);
  return cursor;
}

/** Longer after each failure, and by chance, as many lose their connections in the same moment. */
function delayMs(failures: number, { firstDelayMs = 500 }: FeedSettings): number {
  return Math.min(firstDelayMs * 2 ** failures, longestDelayMs) * (0.5 + Math.random() / 2);
}
