import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';
import { projectRoot } from '../subgraphs/kit/projectRoot.js';

const help = `npm run schema:diff -- <git ref>   shows what changed in schema/api.graphql since a commit, tag or branch;
                                   exits with 1 when a change breaks clients
`;

process.exitCode = await schemaDiff(process.argv.slice(2));

async function schemaDiff(args: string[]): Promise<number> {
  const [ref] = args;
  if (ref === undefined || args.length > 1 || ref.startsWith('-')) {
    process.stderr.write(help);
    return ref === '--help' ? 0 : 2;
  }
  const before = schemaAt(ref);
  if (before === null) {
    process.stderr.write(`There is no schema/api.graphql at ${ref}.\n`);
    return 2;
  }
  const after = await readFile(join(projectRoot, 'schema/api.graphql'), 'utf8');
  const changes = await diff(buildSchema(before), buildSchema(after));
  for (const { criticality, message } of changes) {
    process.stdout.write(`${criticality.level.toLowerCase().replace('_', '-').padEnd(13)} ${message}\n`);
  }
  if (changes.length === 0) process.stdout.write(`schema/api.graphql is as it was at ${ref}.\n`);
  return changes.some(({ criticality }) => criticality.level === CriticalityLevel.Breaking) ? 1 : 0;
}

function schemaAt(ref: string): string | null {
  try {
    return execFileSync('git', ['show', `${ref}:schema/api.graphql`], {
      cwd: projectRoot,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return null;
  }
}
