import { graphError } from './errors.js';
import { isStorable } from './loading.js';

/** Throws BAD_USER_INPUT for a text anywhere in `input` that no column can hold, or not as it was given. */
export function mustBeStorable(input: object, path = ''): void {
  for (const [name, value] of Object.entries(input) as [string, unknown][]) {
    if (typeof value === 'string' && !isStorable(value)) {
      throw graphError('BAD_USER_INPUT', `${path}${name} must be Unicode text without the character U+0000.`);
    }
    if (typeof value === 'object' && value !== null) mustBeStorable(value, `${path}${name}.`);
  }
}
