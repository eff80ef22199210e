import { getNamedType, isLeafType, isRequiredArgument, isUnionType } from 'graphql';
import type { GraphQLField, GraphQLNamedType, GraphQLSchema } from 'graphql';
import { required } from '../../subgraphs/kit/required.js';

type Field = GraphQLField<unknown, unknown>;

/** What stands between things and is none: it is passed without a count. */
const between = /Connection$|^Place$/;

/**
 * All that can be asked of a type without arguments: its leaves, and of the things that it leads to the same, so many
 * things deep; of those at the end, and of a kind of thing that was passed before, the leaves. So what one subgraph tells
 * of is followed into those that tell the rest.
 */
export function everythingOf(type: GraphQLNamedType, deep = 2, passed: readonly string[] = []): string {
  const ahead = deep >= 0 && !passed.includes(type.name);
  const fields = fieldsOf(type).flatMap((field): string[] => {
    const below = getNamedType(field.type);
    if (isLeafType(below)) return [field.name];
    if (!ahead) return [];
    const further = between.test(below.name) ? deep : deep - 1;
    return [`${field.name} ${everythingOf(below, further, [...passed, type.name])}`];
  });
  return `{ ${['__typename', ...fields].join(' ')} }`;
}

/** Of a page, its items once. What a refusal of one kind has beside all others are facts, and no things. */
function fieldsOf(type: GraphQLNamedType): Field[] {
  if (!('getFields' in type) || isUnionType(type)) throw new Error(`${type.name} has no fields`);
  const fields = Object.values(type.getFields() as Record<string, Field>);
  return fields.filter(({ name, args }) => name !== 'edges' && !args.some(isRequiredArgument));
}

/** A root field of the API, and by which kind of operation it is asked. */
export function rootField(schema: GraphQLSchema, name: string): readonly ['query' | 'subscription', Field] {
  const query = schema.getQueryType()?.getFields()[name];
  if (query) return ['query', query];
  return ['subscription', required(schema.getSubscriptionType()?.getFields()[name], name)];
}
