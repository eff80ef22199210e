import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { readBrandText } from './readBrandText.js';
import type { ReadBrandText } from './readBrandText.js';

/** Reads the file `name`, which counts from where npm was called. Throws, in words, when it holds no text. */
export async function readBrandFile(
  name: string,
  now: Date,
  { INIT_CWD: calledFrom = '.' }: NodeJS.ProcessEnv,
): Promise<ReadBrandText> {
  const bytes = await readFile(resolve(calledFrom, name)).catch((error: unknown) => {
    throw new Error(`${name} cannot be read: ${reason(error)}.`);
  });
  return readBrandText(decoded(bytes, name), name, now);
}

function decoded(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`${name} is not a text in UTF-8.`);
  }
}

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'this user may not',
};
