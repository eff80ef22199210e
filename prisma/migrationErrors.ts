import type { RefusedScript } from './migrationAdapter.js';

/** PostgreSQL refused a migration's script, now or at an earlier attempt. Nothing after it is applied. */
export class MigrationFailed extends Error {
  override name = 'MigrationFailed';
  readonly migration: string;

  constructor(migration: string, reason: string, cause?: unknown) {
    super(
      `The migration ${migration} failed${reason}. ` +
        'Its script ran as one transaction and left nothing behind, unless it says COMMIT itself. ' +
        `Correct the script if it is wrong, then have it tried again: npm run migrate -- --retry ${migration}`,
      { cause },
    );
    this.migration = migration;
  }
}

/** Migrations whose scripts were changed after this database had run them: it is not what the scripts say. */
export class MigrationsEdited extends Error {
  override name = 'MigrationsEdited';
  readonly migrations: string[];

  constructor(migrations: string[]) {
    super(
      `Changed after they were applied to this database: ${migrations.join(', ')}. ` +
        'Put the scripts back as they were, and say what is new in a migration of its own (npm run migrate -- --create NAME).',
    );
    this.migrations = migrations;
  }
}

/** For example: " at line 3: relation "account" already exists". */
export function whereAndWhy({ script, reason }: RefusedScript): string {
  const line = script.slice(0, Number(reason.position ?? 1) - 1).split('\n').length;
  const where = reason.position === undefined ? '' : ` at line ${line}`;
  return `${where}: ${reason.message}${reason.detail === undefined ? '' : ` (${reason.detail})`}`;
}
