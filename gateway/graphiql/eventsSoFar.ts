import type { Client, FormattedExecutionResult, SubscribePayload } from 'graphql-ws';

/** The newest result as it came, and below it those before, the newest of them first. */
export type Shown = FormattedExecutionResult & { readonly earlier?: readonly FormattedExecutionResult[] };

export interface Screen {
  readonly next: (shown: Shown) => void;
  readonly complete: () => void;
}

/** So many results are shown at once: each of them is printed anew with the next. */
const mostShown = 100;
const redrawMs = 50;

/**
 * A subscription for GraphiQL, which shows the last thing that it is told alone: so that holds what came before, too, also
 * when the stream ends by an error.
 */
export function eventsSoFar(client: Pick<Client, 'subscribe'>, params: SubscribePayload) {
  return {
    subscribe({ next, complete }: Screen): { unsubscribe: () => void } {
      let results: readonly FormattedExecutionResult[] = [];
      let redraw: ReturnType<typeof setTimeout> | undefined;
      const show = (): void => {
        redraw = undefined;
        next(shownOf(results));
      };
      const add = (result: FormattedExecutionResult): void => {
        results = [result, ...results].slice(0, mostShown);
        redraw ??= setTimeout(show, redrawMs);
      };
      const end = (): void => {
        clearTimeout(redraw);
        if (redraw !== undefined) show();
        complete();
      };
      const error = (reason: unknown): void => {
        add({ errors: errorsOf(reason) });
        end();
      };
      return { unsubscribe: client.subscribe(params, { next: add, error, complete: end }) };
    },
  };
}

function shownOf([newest = {}, ...earlier]: readonly FormattedExecutionResult[]): Shown {
  return earlier.length === 0 ? newest : { ...newest, earlier };
}

/** graphql-ws tells of a refusal by its errors, and of a connection that ended by its close event. */
function errorsOf(reason: unknown): NonNullable<FormattedExecutionResult['errors']> {
  if (Array.isArray(reason)) return reason as NonNullable<FormattedExecutionResult['errors']>;
  if (isClosing(reason)) return [{ message: `The connection was closed: ${reason.code} ${reason.reason}` }];
  return [{ message: reason instanceof Error ? reason.message : 'The connection broke.' }];
}

function isClosing(reason: unknown): reason is { code: number; reason: string } {
  return typeof reason === 'object' && reason !== null && 'code' in reason && 'reason' in reason;
}
