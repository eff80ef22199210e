import type { ResolversParentTypes } from '../../../generated/transfers.js';
import { userError } from '../../kit/userErrors.js';
import { wordingOf } from '../domain/refusal.js';
import type { Refusal } from '../domain/refusal.js';

type UserError = ResolversParentTypes['UserError'];

/**
 * Refusals as the SDL shows them: each its own type, with message, code and facts. That every refusal's facts are the
 * fields of its SDL type is proven by a test, since the one cast here hides it from the compiler.
 */
export function userErrors(refusals: readonly Refusal[]): UserError[] {
  return refusals.map(({ type, ...facts }) => {
    const { message, field, retryable } = wordingOf(type);
    const base = { field: field === undefined ? null : [field], retryable: retryable ?? false };
    return userError(type, message, { ...base, ...facts }) as UserError;
  });
}
