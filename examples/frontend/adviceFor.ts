import { CombinedGraphQLErrors } from '@apollo/client';

/** What to do about an error that was thrown. Refusals are no errors: they are in a payload's `userErrors`. */
export type Advice =
  /** The network or a service is down, or we ask too often: offer to try again, with the same idempotency key. */
  | 'TRY_AGAIN'
  /** No token that the graph takes can be had: let the user sign in. */
  | 'SIGN_IN'
  /** The user may not have this. */
  | 'HIDE'
  /** A cursor is of no use any more: read the list again from its beginning. */
  | 'START_OVER'
  /** A mistake of this frontend or of the graph: report it, with the request id if there is one. */
  | 'REPORT';

/** Codes may be added: one that is not known here is to be reported. */
const byCode: Partial<Record<string, Advice>> = {
  UNAUTHENTICATED: 'SIGN_IN',
  FORBIDDEN: 'HIDE',
  UNAUTHORIZED_FIELD_OR_TYPE: 'HIDE',
  RATE_LIMITED: 'TRY_AGAIN',
  DOWNSTREAM_UNAVAILABLE: 'TRY_AGAIN',
  CURSOR_INVALID: 'START_OVER',
  CURSOR_TOO_OLD: 'START_OVER',
};

export function adviceFor(error: unknown): Advice {
  if (!CombinedGraphQLErrors.is(error)) return 'TRY_AGAIN';
  const [first] = error.errors;
  const code = String(first?.extensions?.['code']);
  return byCode[code] ?? 'REPORT';
}
