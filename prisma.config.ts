import process from 'node:process';
import { defineConfig } from 'prisma/config';

process.env['CHECKPOINT_DISABLE'] ??= '1';
// `prisma generate` asks for a schema engine that it never runs, and would download one: any executable satisfies it.
if (['generate', 'validate', 'format'].includes(process.argv[2] ?? '')) {
  process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath;
}

export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
  ...(process.env['DATABASE_URL'] !== undefined && { datasource: { url: process.env['DATABASE_URL'] } }),
});
