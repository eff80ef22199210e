import { readFile } from 'node:fs/promises';

/** The text of a file; null when there is none. Rejects when there is one that cannot be read: to begin anew would lose events. */
export async function savedText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
