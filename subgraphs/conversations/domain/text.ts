import { textRequired, textTooLong } from './refusals.js';
import type { Refusal } from './refusals.js';

/** How long texts may be in an account, in characters (Unicode code points, so that an emoji is not two). */
export interface TextLimits {
  readonly messageCharacters: number;
  readonly noteCharacters: number;
}

/** Why the text of an input field is refused; empty when it is not. Blanks alone say nothing, so they are no text. */
export function textRefusals(field: string, text: string, limit: number): Refusal[] {
  if (text.trim() === '') return [textRequired(field)];
  return isLongerThan(limit, text) ? [textTooLong(field, limit)] : [];
}

/** A code point takes one or two units, so that most texts need not be counted. */
function isLongerThan(limit: number, text: string): boolean {
  if (text.length <= limit) return false;
  return text.length > 2 * limit || Array.from(text).length > limit;
}
