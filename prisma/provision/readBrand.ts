import { accountRules } from './checks/accountRules.js';
import { openingHours } from './checks/openingHours.js';
import { references } from './checks/references.js';
import { repetitions } from './checks/repetitions.js';
import { roles } from './checks/roles.js';
import { warnings } from './checks/warnings.js';
import type { Problem } from './problem.js';
import { readItems } from './readItems.js';
import type { Brand } from './readItems.js';

export type ReadBrand =
  { brand: Brand; problems: readonly []; warnings: Problem[] } | { brand: null; problems: Problem[] };

/** Reads the parsed `value` of a brand's file as it is at `now`: a brand, or everything that is wrong with it. */
export function readBrand(value: unknown, now: Date): ReadBrand {
  const { items, problems: ofShape } = readItems(value);
  const misshapen = new Set(ofShape.map(({ path }) => path.join('.')));
  const ofMeaning = [
    ...repetitions(items),
    ...accountRules(items),
    ...references(items),
    ...roles(items),
    ...openingHours(items, now),
  ].filter(({ path }) => !misshapen.has(path.join('.')));
  const problems = [...ofShape, ...ofMeaning];
  if (items.brand === null || problems.length > 0) return { brand: null, problems };
  const brand = { ...items, brand: items.brand };
  return { brand, problems: [], warnings: warnings(brand, now) };
}
