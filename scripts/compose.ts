import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../subgraphs/kit/projectRoot.js';
import { CompositionError, composition } from './composition.js';

const help = `npm run compose             writes schema/supergraph.graphql and schema/api.graphql
npm run compose -- --check  fails when they are not what the four schemas compose to
`;

process.exitCode = await compose(process.argv.slice(2));

async function compose(args: string[]): Promise<number> {
  if (args.some((arg) => arg !== '--check')) {
    process.stderr.write(help);
    return args.includes('--help') ? 0 : 2;
  }
  try {
    const files = Object.entries(await composition());
    const stale = await Promise.all(files.map(([name, text]) => isStale(name, text)));
    if (!args.includes('--check')) {
      await Promise.all(files.map(([name, text]) => writeFile(fileOf(name), text)));
      return 0;
    }
    if (!stale.includes(true)) return 0;
    process.stderr.write('schema/ is stale: run `npm run compose` and commit what it writes.\n');
    return 1;
  } catch (error) {
    if (!(error instanceof CompositionError)) throw error;
    process.stderr.write(`The schemas do not compose:\n${error.message}\n`);
    return 1;
  }
}

async function isStale(name: string, text: string): Promise<boolean> {
  const written = await readFile(fileOf(name), 'utf8').catch(() => '');
  return written !== text;
}

function fileOf(name: string): string {
  return join(projectRoot, `schema/${name}.graphql`);
}
