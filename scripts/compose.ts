import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../subgraphs/kit/projectRoot.js';
import { CompositionError, composition } from './composition.js';
import { errorTable } from './errorTable.js';

const help = `Usage: npm run compose [-- --check]

Composes the four schemas in schema/ into supergraph.graphql, which the gateway loads, and api.graphql, which clients see,
and writes docs/errors.md from the latter.

  --check  writes nothing, and exits with 1 when what is written there is not what would be
`;

process.exitCode = await compose(process.argv.slice(2));

async function compose(args: string[]): Promise<number> {
  if (args.some((arg) => arg !== '--check')) {
    process.stderr.write(help);
    return args.includes('--help') ? 0 : 2;
  }
  try {
    const files = Object.entries(await composedFiles());
    const stale = await Promise.all(files.map(([file, text]) => isStale(file, text)));
    if (!args.includes('--check')) {
      await Promise.all(files.map(([file, text]) => writeFile(join(projectRoot, file), text)));
      return 0;
    }
    if (!stale.includes(true)) return 0;
    process.stderr.write(
      'schema/ or docs/errors.md is stale: run `npm run compose` and commit what it writes.\n',
    );
    return 1;
  } catch (error) {
    if (!(error instanceof CompositionError)) throw error;
    process.stderr.write(`The schemas do not compose:\n${error.message}\n`);
    return 1;
  }
}

/** What is written where, by its place in the project. */
async function composedFiles(): Promise<Record<string, string>> {
  const { supergraph, api } = await composition();
  return {
    'schema/supergraph.graphql': supergraph,
    'schema/api.graphql': api,
    'docs/errors.md': errorTable(api),
  };
}

async function isStale(file: string, text: string): Promise<boolean> {
  const written = await readFile(join(projectRoot, file), 'utf8').catch(() => '');
  return written !== text;
}
