import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json: the same whether the code runs from its sources or from dist/. */
export const projectRoot = folderOf('package.json', dirname(fileURLToPath(import.meta.url)));

function folderOf(file: string, from: string): string {
  if (existsSync(join(from, file))) return from;
  const above = dirname(from);
  if (above === from) throw new Error(`no ${file} above ${fileURLToPath(import.meta.url)}`);
  return folderOf(file, above);
}
