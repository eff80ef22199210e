import { getNullableType, isListType, subscribe } from 'graphql';
import type { GraphQLField } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { required } from '../../subgraphs/kit/required.js';
import type { Answer, Subgraphs } from './allSubgraphs.js';
import { callers, row } from './callers.js';
import type { CallerName } from './callers.js';
import { below } from './fieldsOf.js';
import { queries, subscriptions } from './roots.js';
import type { Root } from './roots.js';
import type { Story } from './story.js';
import { aStoryWorld } from './storyWorld.js';

let world: Subgraphs;
let story: Story;
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ world, story, stop } = await aStoryWorld());
});
afterAll(() => stop());

const names = Object.keys(callers) as CallerName[];

describe.each(queries)('the query $field, $about,', (root) => {
  it('answers each caller what the table says', async () => {
    const answers = new Map<CallerName, string>();
    for (const name of names) answers.set(name, await answerTo(root, name));

    expect(row((name) => answers.get(name) ?? '?')).toBe(root.answers);
  });
});

describe.each(subscriptions)('the subscription $field, $about,', (root) => {
  it('opens for whom the table says, and has for them what it says', async () => {
    const streams = new Map<CallerName, Stream | null>();
    for (const name of names) streams.set(name, await open(root, name));
    const expected = root.answers.replaceAll(' ', '');

    // Whoever is to get something is waited for; by then the others would have got something too.
    for (const [column, name] of names.entries()) {
      if (expected[column] === 'x') await streams.get(name)?.first;
    }
    expect(row((name) => streams.get(name)?.mark() ?? '.')).toBe(root.answers);
    for (const stream of streams.values()) await stream?.leave();
  });
});

it('has a table for every root field of every subgraph', () => {
  const tabled = [...queries, ...subscriptions].map(({ subgraph, field }) => `${subgraph}.${field}`);

  const fields = Object.values(world.subgraphs).flatMap(({ name, schema }) =>
    [schema.getQueryType(), schema.getSubscriptionType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}).map((field) => `${name}.${field}`),
    ),
  );
  expect(fields.filter((field) => !/\._(entities|service)$/.test(field) && !tabled.includes(field))).toEqual(
    [],
  );
});

async function answerTo(root: Root, name: CallerName): Promise<string> {
  const type = required(world.subgraphs[root.subgraph].schema.getQueryType(), 'the queries');
  const document = `{ answer: ${asked(root, type.getFields()[root.field])} }`;
  const { data, errors } = await world.run(root.subgraph, callers[name], document);
  if (errors?.every(({ extensions }) => extensions['code'] === 'FORBIDDEN')) return '!';
  const answer = required(data, 'the data')['answer'];
  if (answer === null) return '.';
  const items = Array.isArray(answer) ? answer : (answer as Answer)['nodes'];
  return Array.isArray(items) ? items.length.toString(36) : 'x';
}

interface Stream {
  first: Promise<void>;
  /** `x` when something has come, `-` while nothing has, `.` when it has ended without. */
  mark(): string;
  leave(): Promise<unknown>;
}

/** Null when it is not opened. */
async function open(root: Root, name: CallerName): Promise<Stream | null> {
  const type = required(world.subgraphs[root.subgraph].schema.getSubscriptionType(), 'the subscriptions');
  const document = `subscription { answer: ${asked(root, type.getFields()[root.field])} }`;
  const stream = await subscribe(await world.operation(root.subgraph, callers[name], document, {}));
  if (!(Symbol.asyncIterator in stream)) return null;
  let mark = '-';
  const first = stream.next().then(({ done, value }) => {
    const { data } = (value ?? {}) as { data?: Answer };
    mark = done === true || !data?.['answer'] ? '.' : 'x';
  });
  return { first, mark: () => mark, leave: () => stream.return() };
}

function asked({ field: name, args }: Root, field: GraphQLField<unknown, unknown> | undefined): string {
  const { type, ...rest } = required(field, name);
  const selection = isListType(getNullableType(type)) ? '{ __typename }' : below({ type, ...rest });
  return `${name}${args ? `(${args(story)})` : ''} ${selection}`;
}
