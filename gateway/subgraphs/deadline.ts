import { setMaxListeners } from 'node:events';
import type { SubgraphRequest, SubgraphTransport } from './transport.js';

/**
 * `transport`, given up when one answer, or the opening of one stream, takes longer than `timeoutMs` or the client
 * leaves: also where the transport itself would never settle.
 */
export function withDeadline(transport: SubgraphTransport, timeoutMs: number): SubgraphTransport {
  return {
    execute: (request) => within(timeoutMs, request, (limited) => transport.execute(limited)),
    subscribe: (request) =>
      within(
        timeoutMs,
        request,
        (limited) => transport.subscribe(limited),
        (late) => {
          if (Symbol.asyncIterator in late) void late.return?.();
        },
      ),
    close: () => transport.close(),
  };
}

/** What `act` answers, or a rejection at the deadline; `release` gets what it answers after that. */
function within<T>(
  timeoutMs: number,
  request: SubgraphRequest,
  act: (limited: SubgraphRequest) => Promise<T>,
  release?: (late: T) => void,
): Promise<T> {
  const limited = new Limited(request);
  const { signal } = request;
  return new Promise((resolve, reject) => {
    const giveUp = (reason: Error): void => {
      limited.end(reason);
      reject(reason);
    };
    const leave = (): void => {
      giveUp(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      giveUp(new Error(`no answer within ${timeoutMs} ms`));
    }, timeoutMs);
    if (signal) setMaxListeners(0, signal); // one for each fetch that is under way: more than ten are no leak
    signal?.addEventListener('abort', leave, { once: true });
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', leave);
    };
    act(limited)
      .finally(settle)
      .then((value) => {
        if (limited.isOver) release?.(value);
        resolve(value);
      }, reject);
  });
}

/**
 * The same request, with a signal of its own that is made when somebody looks: it costs more than all else here, and a
 * transport within the process does not look. A class, as V8 makes a shape of its own for each object literal with a `get`,
 * and keeps what that one reaches until the next full collection.
 */
class Limited implements SubgraphRequest {
  readonly operation: SubgraphRequest['operation'];
  readonly variables: SubgraphRequest['variables'];
  readonly variablesText?: string;
  readonly headers: SubgraphRequest['headers'];
  isOver = false;
  #controller: AbortController | undefined;

  constructor({ operation, variables, variablesText, headers }: SubgraphRequest) {
    this.operation = operation;
    this.variables = variables;
    if (variablesText !== undefined) this.variablesText = variablesText;
    this.headers = headers;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  end(reason: Error): void {
    this.isOver = true;
    this.#controller?.abort(reason);
  }
}
