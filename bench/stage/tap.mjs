import pg from 'pg';

/**
 * Notes every statement that this process sends by `pg` while it is told to: text, name, values, and when it was sent and
 * answered, in counts of such events.
 */
export function tapStatements() {
  const { query } = pg.Client.prototype;
  let heard = null;
  let events = 0;
  pg.Client.prototype.query = function tapped(config, values, callback) {
    const statement = typeof config === 'string' ? { text: config, values } : config;
    const note = { text: statement.text, name: statement.name, values: [...(statement.values ?? [])] };
    heard?.push(Object.assign(note, { sent: (events += 1), answered: Infinity }));
    const answered = () => (note.answered = events += 1);
    if (typeof callback === 'function') {
      return query.call(this, config, values, (...outcome) => {
        answered();
        callback(...outcome);
      });
    }
    return query.call(this, config, values).finally(answered);
  };
  return {
    start() {
      heard = [];
    },
    stop() {
      const statements = heard ?? [];
      heard = null;
      return statements;
    },
  };
}
