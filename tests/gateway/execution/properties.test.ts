import { execute, Kind, parse, print, visit } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLSchema } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { generatedOperation } from '../../support/generatedOperations.js';
import { nastyShop } from '../../support/nastyShop.js';
import { openMade } from '../../support/supergraphs.js';
import type { Answer, MadeGraph } from '../../support/supergraphs.js';

/** Names that clash with keys, requirements, the planner's own aliases, and JavaScript's own properties. */
const clashing = [
  'id',
  'sku',
  'email',
  'name',
  'weight',
  'h',
  'code',
  'size',
  '__typename',
  'a__alias_0',
  'constructor',
];
const batches = Array.from({ length: 4 }, (_, batch) => [batch * 50, batch * 50 + 49] as const);

let made: MadeGraph | undefined;
beforeAll(async () => {
  made = await openMade(nastyShop());
});
function graph(): MadeGraph {
  if (!made) throw new Error('The graph is not open');
  return made;
}

describe('whatever is asked for, under whatever names,', () => {
  it.each(batches)('the answer has exactly the shape of the operation (%i–%i)', async (from, to) => {
    for (let seed = from; seed <= to; seed += 1) {
      const { query, variables } = generatedOperation(graph().graph.schema, seed, { aliases: clashing });
      const typed = withTypeNames(parse(query));

      const { data } = await graph().ask(print(typed), variables);

      if (data) expect(JSON.stringify(data)).toBe(JSON.stringify(reread(typed, data, variables)));
    }
  });

  it.each(batches)('every error leads to a null (%i–%i)', async (from, to) => {
    for (let seed = from; seed <= to; seed += 1) {
      const { query, variables } = generatedOperation(graph().graph.schema, seed, { aliases: clashing });

      const { data, errors = [] } = await graph().ask(query, variables);

      for (const { path } of errors)
        expect({ query, path, found: at(data, path ?? []) }).toMatchObject({ found: null });
    }
  });

  it.each(batches)('names do not matter (%i–%i)', async (from, to) => {
    for (let seed = from; seed <= to; seed += 1) {
      const { query, variables } = generatedOperation(graph().graph.schema, seed, { aliases: clashing });

      const named = await graph().ask(query, variables);
      const renamed = await graph().ask(print(withHarmlessNames(parse(query))), variables);

      expect({ query, ...prefixed(named) }).toEqual({ query, data: renamed.data, paths: paths(renamed) });
    }
  });
});

describe.each(['catalog', 'people', 'reviews', 'logistics'])('while %s is down,', (subgraph) => {
  const gone = (): Promise<never> => Promise.reject(new Error('gone'));
  const down = { execute: gone, subscribe: gone, close: () => Promise.resolve() };

  it('answers have their shape, and every null of the outage has its error', async () => {
    const broken = await openMade(nastyShop(), { transports: { [subgraph]: down } });
    for (let seed = 0; seed < 50; seed += 1) {
      const { query, variables } = generatedOperation(broken.graph.schema, seed, { aliases: clashing });
      const typed = withTypeNames(parse(query));

      const { data, errors = [] } = await broken.ask(print(typed), variables);

      if (data) expect(JSON.stringify(data)).toBe(JSON.stringify(reread(typed, data, variables)));
      for (const { path } of errors)
        expect({ query, path, found: at(data, path ?? ['?']) }).toMatchObject({ found: null });
      const wasAsked = broken.sent.splice(0).some((request) => request.subgraph === subgraph);
      const isTold = errors.some(({ extensions }) => extensions?.['code'] === 'DOWNSTREAM_UNAVAILABLE');
      expect({ query, isTold }).toEqual({ query, isTold: wasAsked });
    }
  }, 30_000);
});

const typeKey = '__t';

function withTypeNames(document: DocumentNode): DocumentNode {
  const typename: FieldNode = {
    kind: Kind.FIELD,
    alias: { kind: Kind.NAME, value: typeKey },
    name: { kind: Kind.NAME, value: '__typename' },
  };
  return visit(document, {
    SelectionSet: (node, _key, parent) =>
      isIntrospection(parent) ? false : { ...node, selections: [typename, ...node.selections] },
  });
}

function isIntrospection(parent: unknown): boolean {
  const node = parent as FieldNode | undefined;
  return node?.kind === Kind.FIELD && node.name.value.startsWith('__');
}

/** The answer as graphql-js answers the same operation from it: a field that is missing, or too many, shows. */
function reread(document: DocumentNode, data: object, variables: Readonly<Record<string, unknown>>): unknown {
  const schema: GraphQLSchema = graph().graph.schema;
  const result = execute({
    schema,
    document,
    rootValue: data,
    variableValues: variables,
    fieldResolver: (source: Record<string, unknown>, _args, _context, { path }) => source[path.key],
    typeResolver: (source: Record<string, string>) => source[typeKey],
  });
  const { data: again, errors } = result as Exclude<typeof result, Promise<unknown>>;
  expect(errors).toBeUndefined();
  return again;
}

/** What is at a path; null as soon as something on the way is. */
function at(data: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value === null ? null : (value as Record<string, unknown> | undefined)?.[key]),
    data,
  );
}

const harmless = 'z_';

function withHarmlessNames(document: DocumentNode): DocumentNode {
  return visit(document, {
    Field: (node) => ({
      ...node,
      alias: { kind: Kind.NAME, value: harmless + (node.alias ?? node.name).value },
    }),
  });
}

function paths({ errors = [] }: Answer): unknown[] {
  return errors.map(({ path }) => path?.join('.')).sort();
}

/** An answer as it would be under harmless names; object scalars keep theirs. */
function prefixed(answer: Answer): { data: unknown; paths: unknown[] } {
  const rename = (value: unknown, key = ''): unknown => {
    if (Array.isArray(value)) return value.map((item) => rename(item, key));
    if (typeof value !== 'object' || value === null || 'tags' in value) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [harmless + name, rename(item, name)]),
    );
  };
  const renamedPaths = (answer.errors ?? []).map(({ path }) =>
    path?.map((key) => (typeof key === 'string' ? harmless + key : key)).join('.'),
  );
  return { data: rename(answer.data), paths: renamedPaths.sort() };
}
