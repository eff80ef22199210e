import { unwatchFile, watchFile } from 'node:fs';

const everyMs = 1_000;

/**
 * Calls `act` within a second or so after the file has changed, one call after the other; the answer stops that. Looks at
 * it time and again, as notifications of the system lose files that are replaced by others of the name, or behind links.
 * Calls it once in any case: what was read before may have changed before anybody looked.
 */
export function onFileChange(path: string, act: () => Promise<void>): () => void {
  let acting = Promise.resolve();
  const look = (): void => {
    acting = acting.then(act);
  };
  // The time of its content may be set to anything, that of its status may not.
  watchFile(path, { interval: everyMs, persistent: false }, (now, before) => {
    if (now.ctimeMs !== before.ctimeMs || now.ino !== before.ino) look();
  });
  const first = setTimeout(look, everyMs).unref();
  return () => {
    clearTimeout(first);
    unwatchFile(path);
  };
}
