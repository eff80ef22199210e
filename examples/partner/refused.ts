interface ToldError {
  readonly message: string;
  readonly extensions?: unknown;
}

/** Another attempt would be refused as well: somebody has to look. All other codes pass, or can be acted upon. */
export const final = ['FORBIDDEN', 'BAD_USER_INPUT', 'CURSOR_INVALID', 'GRAPHQL_VALIDATION_FAILED'];

/** The graph's answer was errors. */
export class Refused extends Error {
  readonly code: string;

  constructor([first]: readonly ToldError[]) {
    const { code } = (first?.extensions ?? {}) as { code?: unknown };
    super(first?.message ?? 'The graph refused without a reason.');
    this.code = String(code);
  }

  get isFinal(): boolean {
    return final.includes(this.code);
  }
}
