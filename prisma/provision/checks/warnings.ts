import type { Finding } from '../../../subgraphs/configuration/finding.js';
import { findings } from '../../../subgraphs/configuration/findings.js';
import { problemAt } from '../problem.js';
import type { Path, Problem } from '../problem.js';
import type { Brand } from '../readItems.js';
import { setupOf } from '../setupOf.js';

/**
 * Fallbacks that can never receive, as whoever saved them by mutation would be warned of them, where they stand in the file.
 * What is not enabled, or has no hours yet, is not worth a word here: a file may well begin with that.
 */
export function warnings(brand: Brand, now: Date): Problem[] {
  return findings(setupOf(brand, now), now)
    .filter(({ code }) => code.includes('FALLBACK'))
    .map((found) => problemAt(pathOf(found, brand), found.message));
}

function pathOf(found: Finding, brand: Brand): Path {
  return found.link ? pathInLink(found, found.link, brand) : pathInSkill(found, brand);
}

function pathInLink(
  { code, skillIds: [skillId = ''] }: Finding,
  { sourceId, destinationId }: NonNullable<Finding['link']>,
  { links }: Brand,
): Path {
  const link = links.find(
    ({ fields }) => fields?.source === sourceId && fields.destination === destinationId,
  );
  const path = link?.path ?? [];
  if (code.startsWith('FALLBACK_')) return [...path, 'fallbackSkill'];
  const index = link?.fields?.skills.indexOf(skillId) ?? -1;
  return index < 0 ? path : [...path, 'skills', index];
}

/** Of a circle, the skill that comes first in the file. */
function pathInSkill({ code, skillIds }: Finding, { skills }: Brand): Path {
  const about = code === 'FALLBACK_CYCLE' ? skillIds : skillIds.slice(0, 1);
  const path = skills.find(({ id = '' }) => about.includes(id))?.path ?? [];
  return [...path, 'fallbackSkill'];
}
