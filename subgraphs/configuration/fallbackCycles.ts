import type { SkillSetup } from './brandSetup.js';

type Skill = Pick<SkillSetup, 'id' | 'fallbackSkillId'>;

/** Every circle of fallback skills, in its order, from its smallest id; a skill that falls back to itself is one of one. */
export function fallbackCycles<T extends Skill>(skills: readonly T[]): T[][] {
  const byId = new Map(skills.map((skill) => [skill.id, skill]));
  const ids = [...byId.keys()].sort();
  const seen = new Set<string>();
  return ids.flatMap((id) => {
    const cycle = cycleFrom(id, byId, seen);
    return cycle.length > 0 ? [fromSmallest(cycle)] : [];
  });
}

/** Follows fallbacks from `id` through what was not seen before: the circle it ends in, or nothing. */
function cycleFrom<T extends Skill>(id: string, byId: ReadonlyMap<string, T>, seen: Set<string>): T[] {
  const path: T[] = [];
  let skill = byId.get(id);
  while (skill && !seen.has(skill.id)) {
    seen.add(skill.id);
    path.push(skill);
    skill = skill.fallbackSkillId === null ? undefined : byId.get(skill.fallbackSkillId);
  }
  return skill && path.includes(skill) ? path.slice(path.indexOf(skill)) : [];
}

function fromSmallest<T extends Skill>(cycle: readonly T[]): T[] {
  const [smallest = ''] = cycle.map(({ id }) => id).sort();
  const start = cycle.findIndex(({ id }) => id === smallest);
  return [...cycle.slice(start), ...cycle.slice(0, start)];
}
