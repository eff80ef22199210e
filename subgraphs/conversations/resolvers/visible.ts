import { graphError } from '../../kit/errors.js';

/** What must be visible to whoever saw what refers to it; throws FORBIDDEN should that have ended in between. */
export function visible<T>(found: T | null): T {
  if (found === null) throw graphError('FORBIDDEN', 'The caller may not see this any more.');
  return found;
}
