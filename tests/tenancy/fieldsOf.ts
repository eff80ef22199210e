import { getNamedType, isLeafType, isObjectType, isRequiredArgument } from 'graphql';
import type { GraphQLField, GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { Answer } from './allSubgraphs.js';

/** Every field of a type, as a selection that shows whether there is something behind it. */
export function selectionOf(type: GraphQLObjectType): string {
  return Object.values(type.getFields())
    .map((field) => {
      if (field.args.some(isRequiredArgument)) throw new Error(`${type.name}.${field.name} needs arguments`);
      return `${field.name} ${below(field)}`;
    })
    .join(' ');
}

/** Below a field, just enough to show whether there is something. */
export function below(field: GraphQLField<unknown, unknown>): string {
  const type = getNamedType(field.type);
  if (isLeafType(type)) return '';
  const isPage = isObjectType(type) && 'nodes' in type.getFields();
  return isPage ? '{ nodes { __typename } }' : '{ __typename }';
}

/** Whether an answer gives something away: nothing, an empty list and an empty page do not. */
export function tells(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === 'object' && 'nodes' in value ? tells((value as Answer)['nodes']) : true;
}

/** The types about whose fields somebody must decide: what is not plumbing, a refusal, or a key of another subgraph's. */
export function typesToDecide(schema: GraphQLSchema): GraphQLObjectType[] {
  const plumbing =
    /^__|^_|^(Query|Mutation|Subscription|PageInfo)$|(Connection|Edge|Payload)$|^ConfigurationWarning$/;
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !plumbing.test(name))
    .filter((type) => !type.getInterfaces().some(({ name }) => name === 'UserError'))
    .filter((type) => !isForeignKey(type));
}

/** A type of which the subgraph knows no more than `id`, since another one owns it. */
function isForeignKey(type: GraphQLObjectType): boolean {
  const fields = Object.keys(type.getFields());
  return fields.length === 1 && fields[0] === 'id';
}
