import type { Dispatcher } from 'undici';
import type { AbortSignalLike } from '../../subgraphs/kit/abort.js';

export interface HttpAnswer {
  readonly statusCode: number;
  readonly text: string;
}

interface Post {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Posts, and reads the whole answer. One level below undici's `request`, whose streams and hooks nobody needs here. */
export function post(
  dispatcher: Dispatcher,
  { path, headers, body }: Post,
  signal: AbortSignalLike | undefined,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    let statusCode = 0;
    const chunks: Buffer[] = [];
    dispatcher.dispatch(
      { method: 'POST', path, headers, body },
      {
        onRequestStart(controller) {
          const abort = (): void => {
            controller.abort(signal?.reason as Error);
          };
          if (signal?.aborted) abort();
          else signal?.addEventListener('abort', abort);
        },
        onResponseStart(_, status) {
          statusCode = status;
        },
        onResponseData(_, chunk) {
          chunks.push(chunk);
        },
        onResponseEnd() {
          resolve({ statusCode, text: textOf(chunks) });
        },
        onResponseError(_, error) {
          reject(error);
        },
      },
    );
  });
}

function textOf(chunks: readonly Buffer[]): string {
  const [first, second] = chunks;
  if (!first) return '';
  return second ? Buffer.concat(chunks).toString() : first.toString();
}
