import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getNamedType, parse, validate } from 'graphql';
import type { DocumentNode, ExecutionResult } from 'graphql';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGraph } from '../../gateway/openGraph.js';
import type { OpenGraph } from '../../gateway/openGraph.js';
import { inProcess } from '../../gateway/subgraphs/inProcess.js';
import { projectRoot } from '../../subgraphs/kit/projectRoot.js';
import { required } from '../../subgraphs/kit/required.js';
import type { Subgraphs } from './allSubgraphs.js';
import { callers } from './callers.js';
import type { CallerName } from './callers.js';
import { everythingOf, rootField } from './everything.js';
import { queries, subscriptions } from './roots.js';
import type { Root } from './roots.js';
import type { Story } from './story.js';
import { aStoryWorld } from './storyWorld.js';

let world: Subgraphs;
let story: Story;
let graph: OpenGraph;
let stop: () => Promise<void>;
beforeAll(async () => {
  const made = await aStoryWorld();
  ({ world, story } = made);
  graph = await openGraphOf(world);
  stop = async () => {
    await graph.close();
    await made.stop();
  };
});
afterAll(() => stop());

const names = Object.keys(callers) as CallerName[];

describe.each(queries)('the query $field, $about,', (root) => {
  it('leads nobody to a thing that one subgraph tells of and another hides', async () => {
    const document = documentOf(root);
    const complaints: string[] = [];

    for (const name of names)
      complaints.push(...faultsOf(name, await graph.execute(await asked(name, document))));

    expect(complaints).toEqual([]);
  });
});

describe.each(subscriptions)('the first event of $field, $about,', (root) => {
  it('leads nobody to a thing that one subgraph tells of and another hides', async () => {
    const document = documentOf(root);
    const marks = root.answers.replaceAll(' ', '');
    const complaints: string[] = [];

    for (const name of names.filter((_, column) => marks[column] === 'x')) {
      const stream = await graph.subscribe(await asked(name, document));
      if (!(Symbol.asyncIterator in stream)) throw new Error(`${name} is told ${JSON.stringify(stream)}`);
      const { value } = (await stream.next()) as IteratorResult<ExecutionResult, undefined>;
      complaints.push(...faultsOf(name, required(value, 'the first event')));
      await stream.return?.();
    }

    expect(complaints).toEqual([]);
  });
});

async function openGraphOf({ subgraphs }: Subgraphs): Promise<OpenGraph> {
  const logger = pino({ level: 'silent' });
  return openGraph({
    supergraphSdl: await readFile(join(projectRoot, 'schema/supergraph.graphql'), 'utf8'),
    subgraphs: (name) => inProcess(subgraphs[name as keyof typeof subgraphs], logger),
    logger,
  });
}

function documentOf({ field: name, args }: Root): DocumentNode {
  const [kind, { type }] = rootField(graph.schema, name);
  const given = args ? `(${args(story)})` : '';
  const document = parse(`${kind} { ${name}${given} ${everythingOf(getNamedType(type))} }`);
  expect(validate(graph.schema, document)).toEqual([]);
  return document;
}

async function asked(name: CallerName, document: DocumentNode): Promise<Parameters<OpenGraph['execute']>[0]> {
  return { document, operationName: null, variables: {}, ...(await world.asClient(callers[name])) };
}

/** What is our fault; that something is not for the caller is told as such. */
function faultsOf(name: CallerName, { errors = [] }: ExecutionResult): string[] {
  return errors
    .filter(({ extensions }) => extensions['code'] !== 'FORBIDDEN')
    .map(
      ({ path, message }) =>
        `${name}: ${path?.filter((key) => typeof key === 'string').join('.')}: ${message}`,
    );
}
