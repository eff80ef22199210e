import { graphError } from './errors.js';
import { isStorable } from './loading.js';

/** Throws BAD_USER_INPUT for a text of `input` that no column can hold, or not as it was given. */
export function mustBeStorable(input: object): void {
  for (const [name, value] of Object.entries(input)) {
    if (typeof value === 'string' && !isStorable(value)) {
      throw graphError('BAD_USER_INPUT', `${name} must be Unicode text without the character U+0000.`);
    }
  }
}
