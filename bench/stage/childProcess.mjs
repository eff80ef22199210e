import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Answers what the measuring process asks of a server: its figures, and `questions` by name; ends with it. */
export function answerParent(questions = {}) {
  const answers = { figures, settled, ...questions };
  process.on('message', async ({ ask, about }) => process.send({ answer: await answers[ask](about) }));
  process.once('disconnect', () => process.exit());
}

function figures() {
  return { cpu: process.cpuUsage(), rss: process.memoryUsage().rss };
}

/**
 * Bytes in use once what is no longer needed is gone. `young`: of `rss` what V8 keeps for new objects, whatever is open;
 * it gives that back when few of them come, but not at once.
 */
async function settled() {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  collect();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  collect();
  collect();
  const { rss, heapUsed, external } = process.memoryUsage();
  const { physical_space_size: young } = getHeapSpaceStatistics().find(
    ({ space_name }) => space_name === 'new_space',
  );
  return { rss, young, used: heapUsed + external };
}
