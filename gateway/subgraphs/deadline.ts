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
  const patience = patienceFor(request);
  const { signal } = request;
  return new Promise((resolve, reject) => {
    const giveUp = (reason: Error): void => {
      patience.end(reason);
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
    act(patience.request)
      .finally(settle)
      .then((value) => {
        if (patience.isOver()) release?.(value);
        resolve(value);
      }, reject);
  });
}

interface Patience {
  readonly request: SubgraphRequest;
  readonly end: (reason: Error) => void;
  readonly isOver: () => boolean;
}

/** A signal costs more than all else here, and a transport within the process does not look at it. */
function patienceFor({ operation, variables, variablesText, headers }: SubgraphRequest): Patience {
  let controller: AbortController | undefined;
  let isOver = false;
  return {
    request: {
      operation,
      variables,
      ...(variablesText !== undefined && { variablesText }),
      headers,
      get signal() {
        controller ??= new AbortController();
        return controller.signal;
      },
    },
    end: (reason) => {
      isOver = true;
      controller?.abort(reason);
    },
    isOver: () => isOver,
  };
}
