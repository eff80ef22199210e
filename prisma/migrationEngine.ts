import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import type { SchemaEngine, SchemasContainer } from '@prisma/schema-engine-wasm/schema_engine_bg';
import type pg from 'pg';
import { migrationAdapter, migrationPool } from './migrationAdapter.js';
import type { MigrationAdapterFactory, RefusedScript } from './migrationAdapter.js';

/** Which tables and enums the engine should overlook: none. */
export const noFilters = { externalTables: [], externalEnums: [] };

export interface MigrationSession {
  /** Prisma Migrate itself, connected to the database. */
  engine: SchemaEngine;
  /** The one connection that the engine uses too. */
  pool: pg.Pool;
  /** The script that made the engine fail, if one did. */
  refused: () => RefusedScript | undefined;
}

/**
 * Runs `work` with the real Prisma Migrate, as WebAssembly: no binary, no download. `schema` says which database schemas
 * to look at. Afterwards its connection is closed, and with it every lock that it holds.
 */
export async function withMigrationEngine<Result>(
  databaseUrl: string,
  schema: SchemasContainer,
  work: (session: MigrationSession) => Promise<Result>,
): Promise<Result> {
  await (loaded ??= load());
  const pool = migrationPool(databaseUrl);
  const ended = new AbortController();
  const use = async () => {
    const adapter = migrationAdapter(pool);
    const engine = await connect(adapter, schema);
    const result = await work({ engine, pool, refused: () => adapter.refused });
    engine.free();
    return result;
  };
  try {
    return await Promise.race([use(), rejectedByPanic(ended.signal)]);
  } catch (error) {
    throw withoutTrace(error);
  } finally {
    ended.abort();
    await pool.end();
  }
}

function connect(adapter: MigrationAdapterFactory, schema: SchemasContainer): Promise<SchemaEngine> {
  const datamodels = schema.files.map(({ path, content }): [string, string] => [path, content]);
  const logNothing = () => undefined;
  return bindings.SchemaEngine.new({ datamodels }, logNothing, bindMigrationAwareSqlAdapterFactory(adapter));
}

/** The engine's messages go on with where in its Rust code it was: "   0: schema_engine_wasm::…". */
function withoutTrace(error: unknown): unknown {
  if (error instanceof Error) error.message = error.message.replace(/\n {3}0: [^]*$/, '').trim();
  return error;
}

/** As much of the global as is needed here; TypeScript knows it only from browsers. */
declare const WebAssembly: {
  instantiate(
    code: Uint8Array,
    imports: Record<string, object>,
  ): Promise<{ instance: { exports: { __wbindgen_start: () => void } } }>;
};

let loaded: Promise<void> | undefined;

/** What a bundler would do for `import … from './schema_engine_bg.wasm'`, which Node cannot do yet. */
async function load(): Promise<void> {
  const directory = dirname(
    createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg'),
  );
  const code = await readFile(join(directory, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(code, { './schema_engine_bg.js': { ...bindings } });
  bindings.__wbg_set_wasm(instance.exports);
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: announcePanic } });
  instance.exports.__wbindgen_start();
}

/** An engine that panics says so here, and leaves whoever waits for its answer waiting. It is of no use afterwards. */
const panics = new EventEmitter();

function announcePanic(message: string): void {
  const panic = new Error(`Prisma Migrate panicked: ${message}`);
  loaded = Promise.reject(panic);
  loaded.catch(() => undefined);
  panics.emit('panic', panic);
}

async function rejectedByPanic(signal: AbortSignal): Promise<never> {
  const [panic] = (await once(panics, 'panic', { signal })) as [Error];
  throw panic;
}
