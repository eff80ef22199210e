import type { forbiddenRole, idempotencyKeyReused, revisionConflict } from '../../kit/userErrors.js';
import { userError } from '../../kit/userErrors.js';

/** Everything that a change of configuration may be refused for, as the SDL shows it. */
export type Refusal =
  | ReturnType<typeof revisionConflict>
  | ReturnType<typeof skillNotFound>
  | ReturnType<typeof workingHoursInvalid>
  | typeof accountNotFound
  | typeof forbiddenRole
  | typeof idempotencyKeyReused
  | typeof skillNotInAccount;

export const accountNotFound = userError('AccountNotFound', 'There is no such account.', {
  field: ['accountId'],
});

export const skillNotFound = (field: string) =>
  userError('SkillNotFound', 'There is no such skill.', { field: [field] });

export const skillNotInAccount = userError(
  'SkillNotInAccount',
  'The fallback must be a skill of the same account.',
  { field: ['fallbackSkillId'] },
);

export const workingHoursInvalid = (field: string[], message: string) =>
  userError('WorkingHoursInvalid', message, { field });
