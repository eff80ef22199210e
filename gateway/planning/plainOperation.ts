import { getNamedType, isAbstractType, isCompositeType, isObjectType, isUnionType, Kind } from 'graphql';
import type { DirectiveNode, DocumentNode, FieldNode, GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { GraphQLCompositeType, InlineFragmentNode, SelectionNode, SelectionSetNode } from 'graphql';
import { fragmentsOf } from './collectFields.js';
import type { Fragments } from './collectFields.js';

/** Types multiply from level to level. */
const maxFields = 2_000;

/**
 * The same operation in the words that the planner understands best, for where it fails on interface objects: conditions
 * stand on fields and not on fragments, and what a fragment asks of another interface or union than its object's own is asked
 * of each type of objects. Null when that gets too long.
 */
export function plainOperation(document: DocumentNode, schema: GraphQLSchema): DocumentNode | null {
  const writing = { schema, fragments: fragmentsOf(document), fields: 0 };
  const definitions = document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return [];
    const root = schema.getRootType(definition.operation);
    return root ? { ...definition, selectionSet: plain(definition.selectionSet, root, writing) } : [];
  });
  return writing.fields > maxFields ? null : { kind: Kind.DOCUMENT, definitions };
}

interface Writing {
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
  fields: number;
}

function plain(
  { selections }: SelectionSetNode,
  type: GraphQLCompositeType,
  writing: Writing,
): SelectionSetNode {
  const plainer = selections.flatMap((selection): readonly SelectionNode[] => {
    if (selection.kind === Kind.FIELD) return [plainField(selection, type, writing)];
    const body =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : writing.fragments.get(selection.name.value);
    return body ? conditioned(plainFragments(body, type, writing), selection.directives ?? []) : [];
  });
  return { kind: Kind.SELECTION_SET, selections: plainer.length > 0 ? plainer : [typeName] };
}

const typeName: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

function plainField(field: FieldNode, type: GraphQLCompositeType, writing: Writing): FieldNode {
  writing.fields += 1;
  const { selectionSet } = field;
  const definition = isUnionType(type) ? undefined : type.getFields()[field.name.value];
  const below = definition && getNamedType(definition.type);
  if (!selectionSet || !isCompositeType(below) || writing.fields > maxFields) return field;
  return { ...field, selectionSet: plain(selectionSet, below, writing) };
}

/** What a fragment asks of objects of `type`: of all of them, or of those of some types of objects. */
function plainFragments(
  { typeCondition, selectionSet }: Pick<InlineFragmentNode, 'typeCondition' | 'selectionSet'>,
  type: GraphQLCompositeType,
  writing: Writing,
): InlineFragmentNode[] {
  const { schema } = writing;
  const wanted = typeCondition ? schema.getType(typeCondition.name.value) : type;
  if (!isCompositeType(wanted)) return [];
  if (holdsOfAll(wanted, type, schema)) {
    return [{ kind: Kind.INLINE_FRAGMENT, selectionSet: plain(selectionSet, type, writing) }];
  }
  const types = objectTypes(type, schema);
  return objectTypes(wanted, schema)
    .filter((each) => types.includes(each))
    .map((each) => ({
      kind: Kind.INLINE_FRAGMENT,
      typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: each.name } },
      selectionSet: plain(selectionSet, each, writing),
    }));
}

function holdsOfAll(
  wanted: GraphQLCompositeType,
  type: GraphQLCompositeType,
  schema: GraphQLSchema,
): boolean {
  if (wanted === type) return true;
  return isAbstractType(wanted) && !isUnionType(type) && schema.isSubType(wanted, type);
}

function objectTypes(type: GraphQLCompositeType, schema: GraphQLSchema): readonly GraphQLObjectType[] {
  return isObjectType(type) ? [type] : schema.getPossibleTypes(type);
}

/** The same under `@skip` or `@include`. A directive stands once on a field: for another one it has a fragment around it. */
function conditioned(
  selections: readonly SelectionNode[],
  conditions: readonly DirectiveNode[],
): readonly SelectionNode[] {
  if (conditions.length === 0) return selections;
  const names = new Set(conditions.map(({ name }) => name.value));
  return selections.map((selection): SelectionNode => {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const below = conditioned(selection.selectionSet.selections, conditions);
      return { ...selection, selectionSet: { ...selection.selectionSet, selections: below } };
    }
    const { directives = [] } = selection;
    if (directives.some(({ name }) => names.has(name.value))) return fragmentOf(selection, conditions);
    return { ...selection, directives: [...directives, ...conditions] };
  });
}

function fragmentOf(selection: SelectionNode, directives: readonly DirectiveNode[]): InlineFragmentNode {
  const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [selection] };
  return { kind: Kind.INLINE_FRAGMENT, directives, selectionSet };
}
