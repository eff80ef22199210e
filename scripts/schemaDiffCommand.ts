import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ChangeType, CriticalityLevel, diff } from '@graphql-inspector/core';
import type { Change } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { projectRoot } from '../subgraphs/kit/projectRoot.js';
import type { Output } from './tokenCommand.js';

const help = `Usage: npm run schema:diff -- BEFORE [AFTER]

Shows what changed in the schema that clients see, the worst first: what breaks clients, another default too, what may
surprise them, what is safe.

  BEFORE, AFTER  a commit, tag or branch, whose schema/api.graphql is meant, or a file with a schema;
                 AFTER is schema/api.graphql as it is now when left out
  --help         prints this

Exits with 0 when clients go on working, with 1 when a change breaks them, with 2 when it cannot compare.
`;

const contract = 'schema/api.graphql';
const levels = [
  { level: CriticalityLevel.Breaking, word: 'breaking' },
  { level: CriticalityLevel.Dangerous, word: 'dangerous' },
  { level: CriticalityLevel.NonBreaking, word: 'safe' },
];

/** The command line of `npm run schema:diff`; returns its exit code. */
export async function schemaDiffCommand(args: string[], { out, err }: Output): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
    if (values.help === true) {
      out(help);
      return 0;
    }
    const [before, after = join(projectRoot, contract), ...more] = positionals;
    if (before === undefined || more.length > 0) throw new Error('Which schemas are to be compared?');
    const changes = await diff(schemaAt(before), schemaAt(after));
    return tell(changes.filter(isForClients).map(weighed), before, out);
  } catch (error) {
    err(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
    return 2;
  }
}

/** Another reason is told as such: that the one before is gone is no change beside it, and no danger. */
function isForClients({ type, meta }: Change): boolean {
  const { directiveName } = meta as { readonly directiveName?: string };
  return type !== ChangeType.DirectiveUsageArgumentRemoved || directiveName !== 'deprecated';
}

const changedDefaults: readonly string[] = [
  ChangeType.FieldArgumentDefaultChanged,
  ChangeType.InputFieldDefaultValueChanged,
];

/** docs/deprecation.md: no default changes in place, as nothing tells who left it out, but a page may become larger. */
function weighed(change: Change): Change {
  const { oldDefaultValue, newDefaultValue } = change.meta as Record<string, unknown>;
  const isLoosened = Number(newDefaultValue) > Number(oldDefaultValue);
  if (isLoosened || !changedDefaults.some((type) => type === change.type)) return change;
  return { ...change, criticality: { level: CriticalityLevel.Breaking } };
}

function tell(changes: readonly Change[], before: string, out: Output['out']): number {
  const counts = levels.map(({ level, word }) => {
    const found = changes.filter(({ criticality }) => criticality.level === level);
    for (const { message } of found) out(`${word.padEnd(10)} ${message}\n`);
    return `${found.length} ${word}`;
  });
  out(changes.length === 0 ? `Nothing has changed since ${before}.\n` : `${counts.join(', ')}\n`);
  return changes.some(({ criticality }) => criticality.level === CriticalityLevel.Breaking) ? 1 : 0;
}

function schemaAt(place: string): GraphQLSchema {
  const sdl = isFile(place) ? readFileSync(place, 'utf8') : committed(place);
  try {
    return buildSchema(sdl);
  } catch (error) {
    throw new Error(`${place} is no schema: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function isFile(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** `--end-of-options`: a name that begins with a dash is a name, too. */
function committed(revision: string): string {
  try {
    return execFileSync('git', ['show', '--end-of-options', `${revision}:${contract}`], {
      cwd: projectRoot,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    throw new Error(`${revision} is no file, and no commit, tag or branch here that has ${contract}.`);
  }
}
