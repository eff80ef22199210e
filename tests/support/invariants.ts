import type { Sql } from '../../subgraphs/kit/database/database.js';
import { answerRules } from './invariants/answerRules.js';
import { custodyRules } from './invariants/custodyRules.js';
import { logRules } from './invariants/logRules.js';
import { transferRules } from './invariants/transferRules.js';
import { workRules } from './invariants/workRules.js';

/**
 * What must never be, in words, each with a query for the `id` of everything that is so all the same. It holds between any
 * two transactions, whatever was asked by whomever at once, and whatever process was killed in the middle of it.
 */
export type Rules = Readonly<Record<string, string>>;

/** Every rule: its words, and the query for what breaks it. */
export const invariants: Rules = {
  ...transferRules,
  ...custodyRules,
  ...workRules,
  ...logRules,
  ...answerRules,
};

/**
 * What is broken, as sentences that name up to three ids; empty when all is sound. It is one statement, and so one look:
 * it may be asked while others are at work.
 */
export async function brokenInvariants(database: Sql): Promise<string[]> {
  const all = Object.entries(invariants);
  const queries = all.map(
    ([, query], index) => `
      select ${index} as rule, array_to_string((array_agg(found.id::text))[1:3], ', ') as ids
      from (${query}) as found (id)
      having count(*) > 0`, // a limit would have it planned as if the first ids came soon; mostly there are none
  );
  const broken = await database.query<{ rule: number; ids: string }>(queries.join(' union all '));
  return broken.map(({ rule, ids }) => `${all[rule]?.[0] ?? ''}: ${ids}`);
}
