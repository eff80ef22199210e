import { createContext, Script } from 'node:vm';

const room = createContext({ act: () => undefined });
const acting = new Script('act()');

/** What `act`, which is synchronous, gives; throws when that takes longer, even where it would never end. */
export function inTime<T>(mostMs: number, act: () => T): T {
  const given: T[] = [];
  room['act'] = () => void given.push(act());
  try {
    acting.runInContext(room, { timeout: mostMs });
  } catch (error) {
    throw isOverTime(error) ? new Error(`what was to be done exceeds ${mostMs} ms`) : error;
  }
  return given[0] as T;
}

/** It is an error of another context, and no instance of our Error. */
function isOverTime(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}
