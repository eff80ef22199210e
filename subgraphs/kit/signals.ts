import pg from 'pg';
import type { Logger } from './logger.js';

/** Wake-ups from the database. A wake-up is only a hint: whoever gets one reads what there is. */
export interface Signals {
  /** Calls `wake` whenever `topic` (a channel, or `channel:payload`) may have news; returns how to stop it. */
  subscribe(topic: string, wake: () => void): () => void;
  close(): Promise<void>;
}

const retryMs = 1_000;
/** The net below: everyone is woken this often, should a notification ever be lost. */
const pollMs = 5_000;

/** Listens to `channels` on a connection of its own, which is opened again whenever it is lost. */
export function openSignals(url: string, channels: readonly string[], logger: Logger): Signals {
  const listeners = new Map<string, Set<() => void>>();
  let client: pg.Client | null = null;
  let retry: NodeJS.Timeout | null = null;
  let closed = false;

  const wake = (topic: string): void =>
    listeners.get(topic)?.forEach((listener) => {
      listener();
    });
  const wakeAll = (): void => {
    [...listeners.keys()].forEach(wake);
  };

  const connect = async (): Promise<void> => {
    const connection = new pg.Client({ connectionString: url });
    client = connection;
    connection.on('notification', ({ channel, payload }) => {
      wake(channel);
      if (payload !== undefined && payload !== '') wake(`${channel}:${payload}`);
    });
    connection.on('error', () => undefined);
    connection.on('end', reconnectLater);
    try {
      await connection.connect();
      for (const channel of channels) await connection.query(`listen ${pg.escapeIdentifier(channel)}`);
      wakeAll();
    } catch (error) {
      logger.warn({ err: error }, 'cannot listen to the database');
      reconnectLater();
    }
  };
  const reconnectLater = (): void => {
    if (closed || retry) return;
    retry = setTimeout(() => {
      retry = null;
      void connect();
    }, retryMs);
  };

  const poll = setInterval(wakeAll, pollMs);
  poll.unref();
  void connect();

  return {
    subscribe(topic, listener) {
      const known = listeners.get(topic) ?? new Set();
      listeners.set(topic, known.add(listener));
      return () => {
        known.delete(listener);
        if (known.size === 0) listeners.delete(topic);
      };
    },
    async close() {
      closed = true;
      clearInterval(poll);
      if (retry) clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}
