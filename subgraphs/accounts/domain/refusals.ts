import type { forbiddenRole, idempotencyKeyReused, revisionConflict } from '../../kit/userErrors.js';
import { userError } from '../../kit/userErrors.js';

/** Everything that a change of configuration may be refused for, as the SDL shows it. */
export type Refusal =
  | ReturnType<typeof accountNotFound>
  | ReturnType<typeof revisionConflict>
  | ReturnType<typeof skillNotFound>
  | ReturnType<typeof skillNotInAccount>
  | ReturnType<typeof skillRepeated>
  | typeof accountsOfDifferentBrands
  | typeof forbiddenRole
  | typeof idempotencyKeyReused
  | typeof linkNotFound
  | typeof sameAccount
  | typeof skillsRequired;

export const accountNotFound = (field: string) =>
  userError('AccountNotFound', 'There is no such account.', { field: [field] });

export const linkNotFound = userError('LinkNotFound', 'There is no such link.', { field: ['linkId'] });

export const sameAccount = userError('SameAccount', 'An account cannot be linked with itself.', {
  field: ['destinationAccountId'],
});

export const accountsOfDifferentBrands = userError(
  'AccountsOfDifferentBrands',
  'The accounts are of different brands.',
  { field: ['destinationAccountId'] },
);

export const skillsRequired = userError('SkillsRequired', 'Name at least one skill.', {
  field: ['skillIds'],
});

export const skillNotFound = (field: string[]) =>
  userError('SkillNotFound', 'There is no such skill.', { field });

export const skillNotInAccount = (field: string[]) =>
  userError('SkillNotInAccount', 'The skill is not one of the destination account.', { field });

export const skillRepeated = (field: string[]) =>
  userError('SkillRepeated', 'The skill is named more than once.', { field });
