import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isMigrated } from '../prisma/isMigrated.js';
import { StartupError } from '../subgraphs/kit/startupError.js';

const command = fileURLToPath(new URL('./migrate.js', import.meta.url));

/**
 * Applies pending migrations, if there are any, in a process of their own, since the engine takes 40 MB that would stay
 * until the end. Throws what went wrong, in the words of `npm run migrate`.
 */
export async function migrateApart(databaseUrl: string): Promise<void> {
  if (await isMigrated(databaseUrl)) return;
  try {
    await promisify(execFile)(process.execPath, [command], {
      env: { ...process.env, DATABASE_URL: databaseUrl },
    });
  } catch (error) {
    throw new StartupError((error as { stderr: string }).stderr.trim(), { cause: error });
  }
}
