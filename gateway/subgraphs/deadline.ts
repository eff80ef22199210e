import { Abort } from '../../subgraphs/kit/abort.js';
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
  const { signal } = request;
  const givenUp = new Abort();
  return new Promise((resolve, reject) => {
    const giveUp = (reason: Error): void => {
      givenUp.abort(reason);
      reject(reason);
    };
    const leave = (): void => {
      giveUp(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      giveUp(new Error(`no answer within ${timeoutMs} ms`));
    }, timeoutMs);
    signal?.addEventListener('abort', leave);
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', leave);
    };
    act({ ...request, signal: givenUp })
      .finally(settle)
      .then((value) => {
        if (givenUp.aborted) release?.(value);
        resolve(value);
      }, reject);
  });
}
