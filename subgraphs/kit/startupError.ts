/** Why a process cannot start, in words for the person who starts it: told without a stack. */
export class StartupError extends Error {
  override name = 'StartupError';
}
