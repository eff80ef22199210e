import type { Logger } from '../logger.js';
import type { Subgraph } from '../subgraph.js';

const everyMs = 60_000;
const batch = 1_000;
/** Enough for some 70 million rows a day, and soon over. */
const mostBatches = 50;

/** Has subgraphs forget what is too old to be kept, from time to time. */
export function startForgetting(subgraphs: readonly Subgraph[], logger: Logger): { stop(): Promise<void> } {
  let running = Promise.resolve();
  const run = async (): Promise<void> => {
    for (const subgraph of subgraphs) {
      await subgraph.forgetOld().catch((error: unknown) => {
        logger.error({ err: error, subgraph: subgraph.name }, 'what is too old was not deleted');
      });
    }
  };
  const timer = setInterval(() => {
    running = running.then(run);
  }, everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

/** Repeats a deletion of some rows, which says how many it deleted, until none is left or it is enough for now. */
export async function inBatches(deleteSome: (most: number) => Promise<number>): Promise<void> {
  for (let batches = 0; batches < mostBatches; batches++) {
    if ((await deleteSome(batch)) === 0) return;
  }
}
