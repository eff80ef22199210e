import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  Kind,
} from 'graphql';
import type { DocumentNode, FieldNode, FragmentDefinitionNode, GraphQLSchema, NamedTypeNode } from 'graphql';
import type { GraphQLInterfaceType, GraphQLObjectType, SelectionNode, SelectionSetNode } from 'graphql';

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;
/** Values of the variables that `@skip` and `@include` depend on. */
export type Conditions = Readonly<Record<string, boolean>>;
type Nodes = [FieldNode, ...FieldNode[]];

interface Selecting {
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
  readonly conditions: Conditions;
}

export function fragmentsOf({ definitions }: DocumentNode): Fragments {
  const fragments = definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
}

export interface CollectedFields {
  /** The field nodes by response key. */
  readonly fields: ReadonlyMap<string, Nodes>;
  /** Whether fragments that ask for something were left out: the object is of another type, or of an interface's unknown one. */
  readonly leavesOut: boolean;
}

/** CollectFields of the specification, for an object of `type`. */
export function collectFields(
  type: GraphQLObjectType | GraphQLInterfaceType,
  selectionSets: readonly SelectionSetNode[],
  selecting: Selecting,
): CollectedFields {
  const fields = new Map<string, Nodes>();
  const spread = new Set<string>();
  let leavesOut = false;

  const isAsked = (selection: SelectionNode): boolean => isIncluded(selection, selecting.conditions);
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (!isAsked(selection)) continue;
      if (selection.kind === Kind.FIELD) add(fields, selection);
      else if (selection.kind === Kind.INLINE_FRAGMENT) collectFragment(selection);
      else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        collectFragment(selecting.fragments.get(selection.name.value));
      }
    }
  };
  const collectFragment = (fragment: Fragment | undefined): void => {
    if (!fragment) return;
    if (applies(fragment.typeCondition, type, selecting.schema)) collect(fragment.selectionSet);
    else leavesOut ||= selectsField(fragment.selectionSet, selecting.fragments, isAsked);
  };

  selectionSets.forEach(collect);
  return { fields, leavesOut };
}

function add(fields: Map<string, Nodes>, node: FieldNode): void {
  const key = (node.alias ?? node.name).value;
  const nodes = fields.get(key);
  if (nodes) nodes.push(node);
  else fields.set(key, [node]);
}

/** Whether there is a field of which `counts` holds, and of every fragment that it stands in. */
export function selectsField(
  { selections }: SelectionSetNode,
  fragments: Fragments,
  counts: (selection: SelectionNode) => boolean,
): boolean {
  return selections.some((selection) => {
    if (!counts(selection)) return false;
    if (selection.kind === Kind.FIELD) return true;
    const body = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    return body !== undefined && selectsField(body.selectionSet, fragments, counts);
  });
}

interface Fragment {
  readonly typeCondition?: NamedTypeNode | undefined;
  readonly selectionSet: SelectionSetNode;
}

function isIncluded(node: SelectionNode, conditions: Conditions): boolean {
  if (!node.directives?.length) return true;
  if (getDirectiveValues(GraphQLSkipDirective, node, conditions)?.['if'] === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, conditions)?.['if'] !== false;
}

function applies(
  condition: NamedTypeNode | undefined,
  type: GraphQLObjectType | GraphQLInterfaceType,
  schema: GraphQLSchema,
): boolean {
  if (!condition || condition.name.value === type.name) return true;
  const wanted = schema.getType(condition.name.value);
  return isAbstractType(wanted) && schema.isSubType(wanted, type);
}
