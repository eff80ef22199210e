import {
  getDirectiveValues,
  getNamedType,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isCompositeType,
  isListType,
  isNonNullType,
  isUnionType,
  Kind,
  OperationTypeNode,
  valueFromASTUntyped,
} from 'graphql';
import type { DocumentNode, FieldNode, FragmentDefinitionNode, GraphQLSchema } from 'graphql';
import type { GraphQLCompositeType, GraphQLField, GraphQLNamedType, GraphQLOutputType } from 'graphql';
import type { OperationDefinitionNode, SelectionNode, SelectionSetNode } from 'graphql';
import { fragmentsOf } from '../planning/collectFields.js';
import { product, shared, sum } from './cost.js';
import type { Cost, Variables } from './cost.js';
import type { CostDirectives } from './costDirectives.js';
import { fieldCost } from './fieldCost.js';
import { fieldLengths } from './fieldLengths.js';
import type { Lengths } from './fieldLengths.js';

export interface OperationCost {
  readonly cost: Cost;
  /** Why nobody can tell: a list without a length, where the schema insists on one. */
  readonly problem: string | null;
  /** The defaults of the operation's variables; null when there are none. */
  readonly defaults: Variables | null;
}

const mutationCost = 10;

/**
 * What an operation costs at most, by IBM's cost specification as Apollo's router applies it: 1 for each object, 0 for
 * scalars, unless `@cost` says otherwise, times the length of the lists that it stands in; 10 for a mutation.
 */
export function operationCost(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
  directives: CostDirectives,
): OperationCost {
  const root = schema.getRootType(operation.operation);
  if (!root) return { cost: 0, problem: null, defaults: null };
  const counting = new Counting(schema, directives, fragmentsOf(document));
  const base = operation.operation === OperationTypeNode.MUTATION ? mutationCost : 0;
  const cost = sum([base, counting.selections(root, operation.selectionSet, null)]);
  return { cost, problem: counting.problem, defaults: defaultsOf(operation) };
}

function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Variables | null {
  const values = variableDefinitions.flatMap(({ variable, defaultValue }) =>
    defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)] as const] : [],
  );
  return values.length > 0 ? Object.fromEntries(values) : null;
}

class Counting {
  problem: string | null = null;
  readonly #schema: GraphQLSchema;
  readonly #directives: CostDirectives;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #counted = new Map<string, Map<Lengths | null, Cost>>();

  constructor(
    schema: GraphQLSchema,
    directives: CostDirectives,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  ) {
    this.#schema = schema;
    this.#directives = directives;
    this.#fragments = fragments;
  }

  selections(parent: GraphQLNamedType, { selections }: SelectionSetNode, lengths: Lengths | null): Cost {
    return sum(selections.map((selection) => this.#selection(parent, selection, lengths)));
  }

  #selection(parent: GraphQLNamedType, selection: SelectionNode, lengths: Lengths | null): Cost {
    if (isLeftOut(selection)) return 0;
    if (selection.kind === Kind.FIELD) return this.#field(parent, selection, lengths);
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.#spread(selection.name.value, lengths);
    const type = this.#typeNamed(selection.typeCondition?.name.value) ?? parent;
    return this.selections(type, selection.selectionSet, lengths);
  }

  #spread(name: string, lengths: Lengths | null): Cost {
    const known = this.#counted.get(name) ?? new Map<Lengths | null, Cost>();
    this.#counted.set(name, known);
    const fragment = this.#fragments.get(name);
    const type = this.#typeNamed(fragment?.typeCondition.name.value);
    if (!fragment || !type) return 0;
    const cost = known.get(lengths) ?? shared(this.selections(type, fragment.selectionSet, lengths));
    known.set(lengths, cost);
    return cost;
  }

  #field(parent: GraphQLNamedType, node: FieldNode, lengths: Lengths | null): Cost {
    const field = fieldOf(parent, node.name.value);
    if (!field) return 0; // introspection
    const type = getNamedType(field.type);
    const { weights, listSizes } = this.#directives;
    const said = fieldLengths(node, field, parent, this.#schema, listSizes);
    this.problem ??= said.problem;
    const charged = fieldCost(node, field, parent, this.#schema, weights);
    const below = node.selectionSet ? this.selections(type, node.selectionSet, said.below) : 0;
    const count = isList(field.type) ? (lengths?.get(field.name) ?? said.own) : 1;
    return sum([product(count, sum([charged.own, below])), charged.given]);
  }

  #typeNamed(name: string | undefined): GraphQLNamedType | undefined {
    return name === undefined ? undefined : this.#schema.getType(name);
  }
}

/** By a condition that depends on no variable; what depends on one is taken to be there. */
function isLeftOut(node: SelectionNode): boolean {
  const literal = (node.directives ?? []).every(({ arguments: given = [] }) =>
    given.every(({ value }) => value.kind === Kind.BOOLEAN),
  );
  if (!node.directives?.length || !literal) return false;
  if (getDirectiveValues(GraphQLSkipDirective, node)?.['if'] === true) return true;
  return getDirectiveValues(GraphQLIncludeDirective, node)?.['if'] === false;
}

function fieldOf(parent: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  if (!isCompositeType(parent) || isUnionType(parent)) return undefined;
  return (parent satisfies GraphQLCompositeType).getFields()[name];
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}
