import { provisionCommand } from '../../prisma/provision/provisionCommand.js';
import { openDatabase } from '../../subgraphs/kit/database/database.js';
import type { Database } from '../../subgraphs/kit/database/database.js';
import { aClock } from '../support/clock.js';
import { aDatabase } from '../support/database.js';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the command said and did. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export type Run = (text: string, ...options: string[]) => Promise<Ran>;

/** A database of one's own, and the command that provisions it. */
export async function provisioning(now = '2026-03-02T10:00:00Z') {
  const testDatabase = await aDatabase();
  const database = openDatabase(testDatabase.url);
  const directory = await mkdtemp(join(tmpdir(), 'rollover-provision-'));
  const clock = aClock(now);
  const environment = { DATABASE_URL: testDatabase.url, INIT_CWD: directory };
  let files = 0;

  /** Runs it with a file that holds `text`; `confirm` is the person at the terminal. */
  const ask = async (
    confirm: ((question: string) => Promise<boolean>) | null,
    text: string,
    ...options: string[]
  ): Promise<Ran> => {
    const file = `brand-${(files += 1)}.yaml`;
    await writeFile(join(directory, file), text);
    let [out, err] = ['', ''];
    const code = await provisionCommand([file, ...options], {
      ...{ confirm, clock, environment },
      out: (said) => void (out += said),
      err: (said) => void (err += said),
    });
    return { code, out, err: err.replaceAll(file, 'brand.yaml') };
  };
  const run: Run = (text, ...options) => ask(null, text, '--yes', ...options);
  const stop = async (): Promise<void> => {
    await database.close();
    await testDatabase.drop();
    await rm(directory, { recursive: true, force: true });
  };
  return { database, clock, url: testDatabase.url, directory, ask, run, stop };
}

export type Provisioning = Awaited<ReturnType<typeof provisioning>>;

/** Every row of every table that a file decides of, and of the trails, as text that can be compared. */
export async function everything(database: Database): Promise<string[]> {
  const tables = [
    ...['accounts.brand', 'accounts.account', 'accounts.reason_code', 'accounts."user"', 'accounts.link'],
    ...['skills.skill', 'skills.skill_membership', 'skills.working_hours'],
    ...['accounts.configuration_change', 'skills.configuration_change'],
  ];
  const rows = tables.map((table) => `select '${table}' || to_jsonb(t)::text as row from ${table} t`);
  const found = await database.query<{ row: string }>(`${rows.join(' union all ')} order by row`);
  return found.map(({ row }) => row);
}
