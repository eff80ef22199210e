import { isInterfaceType } from 'graphql';
import type { GraphQLField, GraphQLNamedType, GraphQLSchema } from 'graphql';

type Field = GraphQLField<unknown, unknown>;

/** A field as one object type declares it. */
export interface Declaration {
  /** The type's name. */
  readonly parent: string;
  readonly field: Field;
}

/** Of a field of an interface, those of its objects: which one it will be, nobody knows. Of any other, the field's own. */
export function declarations(
  field: Field,
  parent: GraphQLNamedType,
  schema: GraphQLSchema,
): readonly Declaration[] {
  const types = isInterfaceType(parent) ? schema.getPossibleTypes(parent) : [];
  if (types.length === 0) return [{ parent: parent.name, field }];
  return types.map((type) => ({ parent: type.name, field: type.getFields()[field.name] ?? field }));
}
