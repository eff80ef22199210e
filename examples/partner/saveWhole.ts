import { open, rename } from 'node:fs/promises';

/** Replaces a file so that a crash at any moment leaves the old text or the new one. */
export async function saveWhole(path: string, text: string): Promise<void> {
  const file = await open(`${path}.new`, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}
