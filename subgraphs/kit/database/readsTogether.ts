import type pg from 'pg';
import { atEndOfTurn } from '../endOfTurn.js';
import { isOutage } from './outage.js';

interface Read {
  readonly send: (client: pg.PoolClient) => Promise<unknown>;
  readonly fail: (error: unknown) => void;
}

/** Sends a read by a connection that it shares with others. */
export type SendRead = <T>(send: (client: pg.PoolClient) => Promise<T>) => Promise<T>;

/** So that a connection keeps none of them waiting for long behind the others. */
const most = 16;

/**
 * Sends by one connection, in one piece, what all requests ask for in one turn of the event loop: to write to a socket
 * and to read from it costs more than a short statement. Each is a statement of its own: when one fails, the others do not.
 */
export function readsTogether(pool: pg.Pool): SendRead {
  let asked: Read[] = [];
  const sendAsked = (): void => {
    const reads = asked;
    asked = [];
    for (let first = 0; first < reads.length; first += most) {
      void sendByOne(pool, reads.slice(first, first + most));
    }
  };
  return (send) =>
    new Promise((resolve, reject) => {
      if (asked.length === 0)
        atEndOfTurn(() => {
          process.nextTick(sendAsked);
        });
      asked.push({ send: (client) => send(client).then(resolve), fail: reject });
    });
}

async function sendByOne(pool: pg.Pool, reads: readonly Read[]): Promise<void> {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    for (const { fail } of reads) fail(error);
    return;
  }
  let broken: Error | undefined;
  const sent = reads.map(({ send, fail }) =>
    send(client).catch((error: unknown) => {
      if (isOutage(error)) broken = error as Error;
      fail(error);
    }),
  );
  await Promise.all(sent);
  client.release(broken);
}
