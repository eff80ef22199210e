import { whenEnded } from '../../kit/streams/mapStream.js';

/** The streams that clients have open here, so that a process that stops can end them. */
export interface OpenStreams {
  /** The same stream, known here until it ends. */
  keep<T>(stream: AsyncIterableIterator<T>): AsyncIterableIterator<T>;
  endAll(): Promise<void>;
}

export function openStreams(): OpenStreams {
  const open = new Set<AsyncIterableIterator<unknown>>();
  return {
    keep<T>(stream: AsyncIterableIterator<T>) {
      open.add(stream);
      return whenEnded(stream, () => open.delete(stream));
    },
    async endAll() {
      await Promise.all([...open].map(async (stream) => stream.return?.()));
    },
  };
}
