import { isInterfaceType, isObjectType, Kind, parse, print } from 'graphql';
import type {
  GraphQLField,
  GraphQLInterfaceType,
  GraphQLNamedType,
  GraphQLObjectType,
  ObjectTypeDefinitionNode,
} from 'graphql';
import { aSubgraph } from './supergraphs.js';
import type { MadeSubgraph } from './supergraphs.js';

/**
 * The same subgraph, with a subscription for each of its queries: a stream of two events, each of which has what the query
 * answers. The type of the subscriptions has a name of its own.
 */
export function withEvents(subgraph: MadeSubgraph): MadeSubgraph {
  const { name, sdl, schema } = subgraph;
  const queries = queriesIn(sdl);
  if (!queries) return subgraph;
  const events = print({ ...queries, name: { kind: Kind.NAME, value: 'Happenings' } });
  const made = aSubgraph(name, `${sdl}\n${events}\nextend schema { subscription: Happenings }`);
  for (const type of Object.values(made.schema.getTypeMap())) {
    answerAs(schema.getType(type.name), type);
  }
  const known = schema.getQueryType()?.getFields() ?? {};
  for (const field of fieldsOf(made.schema.getSubscriptionType())) {
    Object.assign(field, { resolve: known[field.name]?.resolve, subscribe: twoEvents });
  }
  return made;
}

function queriesIn(sdl: string): ObjectTypeDefinitionNode | undefined {
  return parse(sdl).definitions.find(
    (each) => each.kind === Kind.OBJECT_TYPE_DEFINITION && each.name.value === 'Query',
  ) as ObjectTypeDefinitionNode | undefined;
}

function answerAs(known: GraphQLNamedType | undefined, type: GraphQLNamedType): void {
  if (!hasFields(known) || !hasFields(type)) return;
  const { extensions, resolveReference } = known as {
    readonly extensions: unknown;
    readonly resolveReference?: unknown;
  };
  Object.assign(type, { extensions }, resolveReference === undefined ? {} : { resolveReference });
  for (const field of fieldsOf(type)) {
    const { resolve } = known.getFields()[field.name] ?? {};
    if (!field.name.startsWith('_')) Object.assign(field, { resolve });
  }
}

const hasFields = (type: GraphQLNamedType | undefined) => isObjectType(type) || isInterfaceType(type);

function fieldsOf(
  type: GraphQLObjectType | GraphQLInterfaceType | null | undefined,
): GraphQLField<unknown, unknown>[] {
  return type ? Object.values(type.getFields()) : [];
}

async function* twoEvents(): AsyncGenerator<object> {
  yield await Promise.resolve({});
  yield {};
}
