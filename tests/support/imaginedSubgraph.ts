import { createHash } from 'node:crypto';
import { GraphQLError, Kind, getNamedType, isAbstractType, isEnumType, parse, visit } from 'graphql';
import { isListType, isNonNullType, isObjectType, isScalarType } from 'graphql';
import type { GraphQLField, GraphQLObjectType, GraphQLOutputType, GraphQLSchema } from 'graphql';
import { aSubgraph } from './supergraphs.js';
import type { MadeSubgraph } from './supergraphs.js';

/** An object of the imagined world: `is` says which one, and everything about it follows from that. */
interface Imagined {
  readonly __typename: string;
  readonly is: string;
  readonly [given: string]: unknown;
}

/** How often, of a hundred times, something happens to a field. */
export interface Troubles {
  readonly nulls: number;
  readonly errors: number;
}

/**
 * A subgraph of this SDL that answers anything, always alike: each value follows from the entity, the field and its
 * arguments, and of a field with `@requires` also from what the gateway brought along. So two subgraphs agree on what they
 * share, and an executor that brings something else gets something else.
 */
export function imaginedSubgraph(name: string, sdl: string, troubles: Troubles): MadeSubgraph {
  const { schema } = aSubgraph(name, sdl);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('_')) continue;
    for (const field of Object.values(type.getFields() as FieldsOf<Imagined | undefined>)) {
      if (!field.name.startsWith('_')) field.resolve = resolverOf(type, field, schema, troubles);
    }
    const resolveReference = (given: Imagined): Imagined => referred(given, type);
    type.extensions = { ...type.extensions, apollo: { subgraph: { resolveReference } } };
  }
  return aSubgraph(name, sdl, {}, { schema });
}

/** An entity is told by its keys; what it is must not depend on which of them a subgraph knows, so `id` comes first. */
function referred(given: Imagined, { name }: GraphQLObjectType): Imagined {
  const { id } = given as { id?: unknown };
  const is = `${name}:${typeof id === 'string' ? id : text({ ...given, __typename: name })}`;
  return { ...given, __typename: name, is };
}

type FieldsOf<Source> = Record<string, GraphQLField<Source, unknown>>;

function resolverOf(
  type: GraphQLObjectType,
  field: GraphQLField<Imagined | undefined, unknown>,
  schema: GraphQLSchema,
  troubles: Troubles,
): NonNullable<(typeof field)['resolve']> {
  const required = requiredBy(field);
  return (source, args: object) => {
    const given = source?.[field.name];
    if (given !== undefined && Object.keys(args).length === 0) return given;
    const brought = required.length > 0 ? text(required.map((name) => source?.[name])) : '';
    const about = `${source?.is ?? type.name}.${field.name}${text(args)}${brought}`;
    if (dice(`error ${about}`, 100) < troubles.errors) {
      throw new GraphQLError(`No ${field.name}`, { extensions: { code: 'FORBIDDEN' } });
    }
    return imagine(field.type, about, schema, troubles);
  };
}

/** What the field needs of its object: an executor may bring what others need, or leave it. */
function requiredBy({ astNode }: Pick<GraphQLField<never, unknown>, 'astNode'>): string[] {
  const requires = astNode?.directives?.find(({ name }) => name.value === 'requires');
  const [fields] = requires?.arguments ?? [];
  if (fields?.value.kind !== Kind.STRING) return [];
  const names: string[] = [];
  visit(parse(`{ ${fields.value.value} }`), {
    Field({ name }) {
      names.push(name.value);
      return false;
    },
  });
  return names;
}

function imagine(type: GraphQLOutputType, about: string, schema: GraphQLSchema, troubles: Troubles): unknown {
  if (isNonNullType(type)) return some(type.ofType, about, schema, troubles);
  return dice(`null ${about}`, 100) < troubles.nulls ? null : some(type, about, schema, troubles);
}

function some(type: GraphQLOutputType, about: string, schema: GraphQLSchema, troubles: Troubles): unknown {
  if (isListType(type)) {
    const length = dice(`length ${about}`, 4);
    return Array.from({ length }, (_, index) => imagine(type.ofType, `${about}[${index}]`, schema, troubles));
  }
  const named = getNamedType(type);
  if (isEnumType(named)) return named.getValues()[dice(about, named.getValues().length)]?.value;
  if (isScalarType(named)) return scalar(named.name, about);
  if (isObjectType(named)) return imaginedObject(named, about);
  const types = isAbstractType(named) ? schema.getPossibleTypes(named) : [];
  const chosen = types[dice(`type ${about}`, types.length)];
  return chosen && imaginedObject(chosen, about);
}

/** There are few entities of each type, so that one is met again and again. */
function imaginedObject(type: GraphQLObjectType, about: string): Imagined {
  const hasId = 'id' in type.getFields();
  const id = `${type.name.toLowerCase()}-${dice(`id ${about}`, 5)}`;
  return hasId
    ? { __typename: type.name, is: `${type.name}:${id}`, id }
    : { __typename: type.name, is: `${type.name}:${about}` };
}

function scalar(name: string, about: string): unknown {
  switch (name) {
    case 'Int':
      return dice(about, 3);
    case 'Float':
      return dice(about, 10) / 4;
    case 'Boolean':
      return dice(about, 2) === 0;
    default:
      return dice(`empty ${about}`, 20) === 0 ? '' : `w${dice(about, 1_000)}`;
  }
}

function dice(about: string, sides: number): number {
  return createHash('md5').update(about).digest().readUInt32LE(0) % sides;
}

/** The same text for equal values, whatever the order of their keys; what only this file knows is left out. */
function text(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (key === 'is') return undefined;
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}
