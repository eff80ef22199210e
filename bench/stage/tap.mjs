import pg from 'pg';

/** Notes every statement that this process sends by `pg` while it is told to: text, values, and on which connection. */
export function tapStatements() {
  const { query } = pg.Client.prototype;
  let heard = null;
  const connections = new Map();
  pg.Client.prototype.query = function tapped(config, values, ...rest) {
    if (heard !== null) {
      const connection = connections.get(this) ?? connections.set(this, connections.size).get(this);
      const statement = typeof config === 'string' ? { text: config, values } : config;
      const { text, name, values: bound = [] } = statement;
      heard.push({ connection, text, name, values: [...bound] });
    }
    return query.call(this, config, values, ...rest);
  };
  return {
    start() {
      heard = [];
    },
    stop() {
      const statements = heard ?? [];
      heard = null;
      connections.clear();
      return statements;
    },
  };
}
