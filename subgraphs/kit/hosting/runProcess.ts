import { constants } from 'node:os';
import { StartupError } from '../startupError.js';

export interface RunningProcess {
  /** Answers what was taken, and lets go of everything. */
  stop(): Promise<void>;
}

/**
 * Runs `start` as this process, which is set up by environment variables alone unless it has read its arguments itself
 * (`unexpected` are those that it does not take). What keeps it from starting is told in
 * plain text (exit code 1; 2 for arguments it does not take). SIGINT and SIGTERM stop it; a second one ends it at once.
 */
export async function runProcess(
  start: () => Promise<RunningProcess>,
  unexpected: readonly string[] = process.argv.slice(2),
): Promise<void> {
  if (unexpected.length > 0) {
    fail(2, `Unknown argument ${unexpected[0] ?? ''}. Settings are environment variables, and nothing else.`);
  }
  try {
    const starting = start();
    stopOnSignals(starting);
    await starting;
  } catch (error) {
    fail(1, explain(error));
  }
}

/** From the beginning: who stops it while it starts need not know how far it has come. */
function stopOnSignals(starting: Promise<RunningProcess>): void {
  let stopping = false;
  const onSignal = (signal: 'SIGINT' | 'SIGTERM'): void => {
    if (stopping) process.exit(128 + constants.signals[signal]);
    stopping = true;
    starting
      .then((running) => running.stop())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          fail(1, explain(error));
        },
      );
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
}

/** A mistake in the setting up is told in its own words; the stack of anything else is what there is to go by. */
function explain(error: unknown): string {
  if (error instanceof StartupError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function fail(exitCode: number, message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}
