import { createInterface } from 'node:readline/promises';
import { provisionCommand } from '../prisma/provision/provisionCommand.js';
import { systemClock } from '../subgraphs/kit/clock.js';

// An exit takes along what was started for this; an unhandled signal would leave it running.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

process.exitCode = await provisionCommand(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  confirm: process.stdin.isTTY ? confirm : null,
  clock: systemClock,
  environment: process.env,
});

/** Whoever goes away, with Ctrl-C or Ctrl-D, does not agree. */
async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const gone = new Promise<string>((resolve) => {
    terminal.once('close', () => {
      resolve('');
    });
  });
  const answer = await Promise.race([terminal.question(question), gone]);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
