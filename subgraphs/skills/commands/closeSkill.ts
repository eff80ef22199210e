import type { Caller } from '../../kit/caller.js';
import type { Services } from '../services.js';
import { changeSkill } from './changeSkill.js';
import type { SkillInput } from './changeSkill.js';
import type { Answer } from './command.js';

/** Closes a skill by hand, whatever its hours. */
export function closeSkill(services: Services, caller: Caller, input: SkillInput): Promise<Answer> {
  return changeSkill(services, caller, 'closeSkill', input, () => Promise.resolve({ manuallyClosed: true }));
}

/** Takes that back: its hours hold again. */
export function openSkill(services: Services, caller: Caller, input: SkillInput): Promise<Answer> {
  return changeSkill(services, caller, 'openSkill', input, () => Promise.resolve({ manuallyClosed: false }));
}
