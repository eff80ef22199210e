import pg from 'pg';
import type { Logger } from '../logger.js';
import { connectionsTo, defaultPatienceMs } from './connections.js';

/** Wake-ups from the database. A wake-up is only a hint: whoever gets one reads what there is. */
export interface Signals {
  /**
   * Calls `wake` whenever `topic` (a channel, or `channel:payload`) may have news; returns how to stop it, which may be
   * called more than once.
   */
  subscribe(topic: string, wake: () => void): () => void;
  close(): Promise<void>;
}

const retryMs = 1_000;
/** The net below: everyone is woken this often, should a notification ever be lost, and the connection is tried. */
const pollMs = 5_000;

/** Listens to `channels` on a connection of its own, which is opened again whenever it is lost. */
export function openSignals(
  url: string,
  channels: readonly string[],
  logger: Logger,
  patienceMs = defaultPatienceMs,
): Signals {
  const { settings, end } = connectionsTo(url, patienceMs);
  const listeners = new Map<string, Set<() => void>>();
  let client: pg.Client | null = null;
  let retry: NodeJS.Timeout | null = null;
  let closed = false;
  let isAway = false;

  const wake = (topic: string): void =>
    listeners.get(topic)?.forEach((listener) => {
      listener();
    });
  const wakeAll = (): void => {
    [...listeners.keys()].forEach(wake);
  };

  const connect = async (): Promise<void> => {
    const connection = new pg.Client(settings);
    client = connection;
    connection.on('notification', ({ channel, payload }) => {
      wake(channel);
      if (payload !== undefined && payload !== '') wake(`${channel}:${payload}`);
    });
    connection.on('error', () => undefined);
    connection.on('end', () => {
      if (client === connection) reconnectLater();
    });
    try {
      await connection.connect();
      for (const channel of channels) await connection.query(`listen ${pg.escapeIdentifier(channel)}`);
      isAway = false;
      wakeAll();
    } catch (error) {
      if (closed) return;
      if (!isAway) logger.warn({ err: error }, 'cannot listen to the database, and goes on trying');
      isAway = true;
      hangUp(connection);
      reconnectLater();
    }
  };
  /** What has gone without a word is found out by asking; its end has it opened again. */
  const check = async (connection: pg.Client): Promise<void> => {
    await connection.query('select 1').catch(() => {
      hangUp(connection);
    });
  };
  const reconnectLater = (): void => {
    if (closed || retry) return;
    retry = setTimeout(() => {
      retry = null;
      void connect();
    }, retryMs);
  };

  const poll = setInterval(() => {
    wakeAll();
    if (client) void check(client);
  }, pollMs);
  poll.unref();
  void connect();

  return {
    subscribe(topic, listener) {
      const known = listeners.get(topic) ?? new Set();
      listeners.set(topic, known.add(listener));
      return () => {
        known.delete(listener);
        if (known.size === 0 && listeners.get(topic) === known) listeners.delete(topic);
      };
    },
    async close() {
      closed = true;
      clearInterval(poll);
      if (retry) clearTimeout(retry);
      await end(async () => client?.end().catch(() => undefined));
    },
  };
}

function hangUp(connection: pg.Client): void {
  void connection.end().catch(() => undefined);
}
