/** What every type of the SDL's interface `UserError` carries besides its facts. */
export interface UserErrorBase<Name extends string> {
  __typename: Name;
  message: string;
  code: string;
  field: string[] | null;
  retryable: boolean;
}

/** A refusal as the SDL shows it: `name` is its SDL type, `facts` are that type's further fields. */
export function userError<Name extends string, Facts extends object = object>(
  name: Name,
  message: string,
  { field = null, retryable = false, ...facts }: { field?: string[] | null; retryable?: boolean } & Facts,
): UserErrorBase<Name> & Omit<Facts, 'field' | 'retryable'> {
  return { __typename: name, message, code: codeOf(name), field, retryable, ...facts };
}

/** The published code of a refusal's SDL type: `DestinationClosed` is `DESTINATION_CLOSED`. */
export function codeOf(name: string): string {
  return name.replace(/(?<!^)([A-Z])/g, '_$1').toUpperCase();
}

export const idempotencyKeyReused = userError(
  'IdempotencyKeyReused',
  'This idempotency key was used before, with another input.',
  { field: ['idempotencyKey'] },
);

export const forbiddenRole = userError('ForbiddenRole', 'This is not for the role of the caller.', {});

export const revisionConflict = (currentRevision: number) =>
  userError('RevisionConflict', 'It was changed since it was read: read it again.', {
    field: ['expectedRevision'],
    retryable: true,
    currentRevision,
  });
