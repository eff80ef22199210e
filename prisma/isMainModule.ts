import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Whether Node was started with the module at `url`, rather than the module being imported by another. */
export function isMainModule(url: string): boolean {
  const [, program] = process.argv;
  try {
    return program !== undefined && realpathSync(program) === fileURLToPath(url);
  } catch {
    return false; // with --eval it is no path, but whatever the first argument is
  }
}
