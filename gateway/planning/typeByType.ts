import { getNamedType, isAbstractType, isCompositeType, isObjectType, Kind } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLObjectType, GraphQLSchema, SelectionNode } from 'graphql';
import type { GraphQLCompositeType, InlineFragmentNode, SelectionSetNode } from 'graphql';
import { fragmentsOf } from './collectFields.js';
import type { Fragments } from './collectFields.js';

/** Types multiply from level to level. */
const maxFields = 2_000;

/**
 * The same operation, asked of each type of objects on its own instead of by their interfaces: longer, and what the planner
 * can plan where it fails on interface objects that have other interfaces too. Null when it gets too long.
 */
export function typeByType(document: DocumentNode, schema: GraphQLSchema): DocumentNode | null {
  const splitting = { schema, fragments: fragmentsOf(document), fields: 0 };
  const definitions = document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return [];
    const root = schema.getRootType(definition.operation);
    return root ? { ...definition, selectionSet: split(definition.selectionSet, root, splitting) } : [];
  });
  return splitting.fields > maxFields ? null : { kind: Kind.DOCUMENT, definitions };
}

interface Splitting {
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
  fields: number;
}

function split(asked: SelectionSetNode, type: GraphQLCompositeType, splitting: Splitting): SelectionSetNode {
  if (isObjectType(type)) return selected(of(asked, type, splitting));
  return selected(
    splitting.schema.getPossibleTypes(type).map((each): InlineFragmentNode => {
      const typeCondition = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: each.name } } as const;
      return {
        kind: Kind.INLINE_FRAGMENT,
        typeCondition,
        selectionSet: selected(of(asked, each, splitting)),
      };
    }),
  );
}

function of(
  { selections }: SelectionSetNode,
  type: GraphQLObjectType,
  splitting: Splitting,
): SelectionNode[] {
  return selections.flatMap((selection): SelectionNode[] => {
    if (selection.kind === Kind.FIELD) return [fieldOf(selection, type, splitting)];
    const body =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : splitting.fragments.get(selection.name.value);
    if (!body || !applies(body.typeCondition?.name.value, type, splitting)) return [];
    const { directives = [] } = selection;
    const selectionSet = selected(of(body.selectionSet, type, splitting));
    return [{ kind: Kind.INLINE_FRAGMENT, directives, selectionSet }];
  });
}

function fieldOf(field: FieldNode, type: GraphQLObjectType, splitting: Splitting): FieldNode {
  splitting.fields += 1;
  const { selectionSet } = field;
  const definition = type.getFields()[field.name.value];
  const below = definition && getNamedType(definition.type);
  if (!selectionSet || !isCompositeType(below) || splitting.fields > maxFields) return field;
  return { ...field, selectionSet: split(selectionSet, below, splitting) };
}

function applies(condition: string | undefined, type: GraphQLObjectType, { schema }: Splitting): boolean {
  if (condition === undefined || condition === type.name) return true;
  const wanted = schema.getType(condition);
  return isAbstractType(wanted) && schema.isSubType(wanted, type);
}

const typeName: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

function selected(selections: readonly SelectionNode[]): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections: selections.length > 0 ? selections : [typeName] };
}
