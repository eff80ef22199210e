/** A fenced block of a document, with what the comment before it says: who asks, or the file that it was taken from. */
export interface Snippet {
  readonly language: string;
  readonly text: string;
  readonly comment: string;
  readonly line: number;
}

export function snippetsIn(markdown: string): Snippet[] {
  const blocks = markdown.matchAll(
    /(?:<!-- (?<comment>.+?) -->\n+)?^```(?<language>\w*)\n(?<text>.*?)^```$/gms,
  );
  return [...blocks].map(({ groups, index }) => ({
    language: groups?.['language'] ?? '',
    text: groups?.['text'] ?? '',
    comment: groups?.['comment'] ?? '',
    line: markdown.slice(0, index).split('\n').length,
  }));
}

/** The same text whatever its indentation, and wherever a formatter breaks its lines. */
export function unindented(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Whether an answer is as it is shown, where a text that is shown ends with `…` for what is different each time. */
export function isAsShown(answer: unknown, shown: unknown): boolean {
  if (typeof shown === 'string' && shown.endsWith('…')) {
    return typeof answer === 'string' && answer.startsWith(shown.slice(0, -1));
  }
  if (typeof shown !== 'object' || shown === null) return answer === shown;
  if (typeof answer !== 'object' || answer === null) return false;
  const [there, wanted] = [Object.entries(answer), Object.entries(shown)];
  return (
    there.length === wanted.length &&
    wanted.every(([key, value]) => isAsShown((answer as Record<string, unknown>)[key], value))
  );
}
