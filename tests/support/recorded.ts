import type { Sql } from '../../subgraphs/kit/database/database.js';

/** The same, which also writes down the statements, as they are sent. */
export function recorded(sql: Sql, statements: string[]): Sql {
  return {
    query: (text, values) => {
      statements.push(text);
      return sql.query(text, values);
    },
  };
}
