import type { SkillSetup } from './brandSetup.js';
import { fallbackCycles } from './fallbackCycles.js';
import type { Finding } from './finding.js';
import { placeFindings } from './placeFindings.js';
import type { Survey } from './survey.js';

/** What is to be said of the skills of a brand and their fallback skills, apart from any link. */
export function skillFindings(survey: Survey): Finding[] {
  return [
    ...survey.skills.filter((skill) => !survey.opens(skill)).map(neverOpens),
    ...fallbackCycles(survey.skills).map(cycle),
    ...survey.skills.flatMap((skill) => fallbackFindings(survey, skill)),
  ];
}

function neverOpens({ id, name }: SkillSetup): Finding {
  const message = `${name} never opens: nothing can be transferred to it.`;
  return { code: 'SKILL_NEVER_OPENS', message, skillIds: [id], link: null };
}

function cycle(skills: readonly SkillSetup[]): Finding {
  const names = [...skills, ...skills.slice(0, 1)].map(({ name }) => name).join(' → ');
  const message = `Fallback skills lead in a circle: ${names}. A transfer tries each of them once.`;
  return { code: 'FALLBACK_CYCLE', message, skillIds: skills.map(({ id }) => id), link: null };
}

function fallbackFindings(survey: Survey, skill: SkillSetup): Finding[] {
  if (skill.fallbackSkillId === null) return [];
  const fallback = survey.skill(skill.fallbackSkillId);
  return placeFindings(survey, fallback, survey.channelsOf(skill)).map(({ code, why }) => ({
    code,
    message: `${skill.name} cannot fall back to ${fallback?.name ?? 'its fallback skill'}: ${why}.`,
    skillIds: [skill, ...(fallback ? [fallback] : [])].map(({ id }) => id),
    link: null,
  }));
}
