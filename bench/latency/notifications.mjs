import pg from 'pg';

/** Round trips of a bare NOTIFY to a connection that listens: the least that any news through this database can take. */
export async function bareNotifications({ url, client: db }) {
  const listener = new pg.Client({ connectionString: url });
  await listener.connect();
  await listener.query('listen bench');
  const waiting = new Map();
  listener.on('notification', ({ payload }) => waiting.get(payload)(performance.now()));
  return {
    async roundTrip(number, due) {
      const arrived = new Promise((resolve) => waiting.set(String(number), resolve));
      await db.query('select pg_notify($1, $2)', ['bench', String(number)]);
      return (await arrived) - due;
    },
    close: () => listener.end(),
  };
}
