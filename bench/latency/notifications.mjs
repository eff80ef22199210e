import pg from 'pg';

/** Round trips of a bare NOTIFY to a connection that listens: the least that any news through this database can take. */
export async function bareNotifications({ url }) {
  const pool = new pg.Pool({ connectionString: url });
  pool.on('error', () => undefined);
  const listener = new pg.Client({ connectionString: url });
  listener.on('error', () => undefined); // the database has gone, and with it what is measured
  await listener.connect();
  await listener.query('listen bench');
  const waiting = new Map();
  listener.on('notification', ({ payload }) => waiting.get(payload)(performance.now()));
  let sent = 0;
  return {
    /** Ms from `due` until the notification is there. */
    async roundTrip(due) {
      const payload = String((sent += 1));
      const arrived = new Promise((resolve) => waiting.set(payload, resolve));
      await pool.query('select pg_notify($1, $2)', ['bench', payload]);
      return (await arrived) - due;
    },
    close: () => Promise.all([listener.end(), pool.end()]),
  };
}
