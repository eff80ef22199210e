import { CombinedGraphQLErrors } from '@apollo/client';
import { expect, it } from 'vitest';
import { adviceFor } from '../../examples/frontend/adviceFor.js';
import type { Advice } from '../../examples/frontend/adviceFor.js';
import { errorCodes } from '../../subgraphs/kit/errors.js';

const advised: Record<string, Advice> = {
  UNAUTHENTICATED: 'SIGN_IN',
  FORBIDDEN: 'HIDE',
  UNAUTHORIZED_FIELD_OR_TYPE: 'HIDE',
  RATE_LIMITED: 'TRY_AGAIN',
  DOWNSTREAM_UNAVAILABLE: 'TRY_AGAIN',
  CURSOR_INVALID: 'START_OVER',
  CURSOR_TOO_OLD: 'START_OVER',
};

it.each([...Object.keys(errorCodes), 'ADDED_LATER'])('there is advice for %s', (code) => {
  const error = new CombinedGraphQLErrors({ errors: [{ message: 'no', extensions: { code } }] });

  expect(adviceFor(error)).toBe(advised[code] ?? 'REPORT');
});

it('knows only codes that the graph has', () => {
  expect(Object.keys(errorCodes)).toEqual(expect.arrayContaining(Object.keys(advised)));
});

it('tries again when there was no answer', () => {
  expect(adviceFor(new TypeError('fetch failed'))).toBe('TRY_AGAIN');
});
