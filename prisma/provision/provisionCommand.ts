import type { Clock } from '../../subgraphs/kit/clock.js';
import { openDatabase } from '../../subgraphs/kit/database/database.js';
import type { Database } from '../../subgraphs/kit/database/database.js';
import { sharedDatabase } from '../embedded/sharedDatabase.js';
import { applyPlan, planOf } from './provision.js';
import type { Applied, Order } from './provision.js';
import { provisionHelp, readArguments } from './provisionArguments.js';
import type { ProvisionOrder } from './provisionArguments.js';
import { explained } from './provisionErrors.js';
import { readBrandFile } from './readBrandFile.js';
import type { ReadBrandText } from './readBrandText.js';
import { showDifference } from './showDifference.js';

/** What a command works with; a test brings its own. */
export interface Surroundings {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** True when the person at the terminal says yes; null when there is none to ask. */
  readonly confirm: ((question: string) => Promise<boolean>) | null;
  readonly clock: Clock;
  readonly environment: NodeJS.ProcessEnv;
}

/** The command line of `npm run provision`; returns its exit code: 1 when it failed, 2 for arguments that make no sense. */
export async function provisionCommand(args: string[], around: Surroundings): Promise<number> {
  const order = readArguments(args);
  if (order.kind === 'Help') {
    around.err(provisionHelp);
    return 0;
  }
  if (order.kind === 'Wrong') {
    around.err(`${order.why}\n\n${provisionHelp}`);
    return 2;
  }
  try {
    return await provisionFile(order, around);
  } catch (error) {
    return refuse([explained(error)], around);
  }
}

async function provisionFile(order: ProvisionOrder, around: Surroundings): Promise<number> {
  const datesAt = around.clock.now();
  const file = await readBrandFile(order.file, datesAt, around.environment);
  if (file.brand === null) return refuse([...file.complaints, nothing], around);
  for (const warning of file.warnings) around.err(`warning: ${warning}\n`);
  const log = (line: string): void => {
    around.err(`${line}\n`);
  };
  const { url, stop } = await sharedDatabase(log, around.environment);
  const database = openDatabase(url, { connections: 1 });
  try {
    return await carryOut(database, { ...order, datesAt, brand: file.brand }, file, around);
  } finally {
    await database.close();
    await stop();
  }
}

async function carryOut(
  database: Database,
  order: ProvisionOrder & Order,
  file: ReadBrandText,
  around: Surroundings,
): Promise<number> {
  const plan = await planOf(database, order);
  if (plan.problems.length > 0) return refuse([...file.complain(plan.problems), nothing], around);
  if (plan.actor === 'NOT_ADMIN') return refuse([`${order.actorId} is no administrator: ${nameOne}`], around);
  around.out(`${showDifference(plan)}\n`);
  if (plan.changes.length === 0 || order.dryRun) return 0;
  if (plan.actor === 'FIRST_ADMIN') around.out(`${order.actorId} becomes the first administrator.\n`);
  if (!(await isAgreed(order, around))) return 1;
  const applied = await applyPlan(database, order, plan, around.clock);
  (applied === 'OVERTAKEN' ? around.err : around.out)(`${said[applied]}\n`);
  return applied === 'OVERTAKEN' ? 1 : 0;
}

async function isAgreed({ yes }: ProvisionOrder, { confirm, err }: Surroundings): Promise<boolean> {
  if (yes) return true;
  if (confirm === null) {
    err('Nothing was changed: there is no terminal to ask at. Say --yes to have it done.\n');
    return false;
  }
  const agreed = await confirm('Do it? [y/N] ');
  if (!agreed) err(`${nothing}\n`);
  return agreed;
}

const nothing = 'Nothing was changed.';
const nameOne = 'name one with --actor. Nothing was changed.';

const said: Readonly<Record<Applied, string>> = {
  APPLIED: 'Done.',
  NOTHING_LEFT: 'It was done already, by somebody else, a moment ago.',
  OVERTAKEN:
    'Something else changed this brand meanwhile. Nothing was changed: run it again to see what is left.',
};

function refuse(why: readonly string[], { err }: Surroundings): number {
  err(`${why.join('\n')}\n`);
  return 1;
}
