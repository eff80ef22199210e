import { Kind, print, visit } from 'graphql';
import type { DirectiveNode, DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { collectFields, fragmentsOf } from './collectFields.js';
import type { Conditions } from './collectFields.js';
import { objectShape } from './responseShape.js';
import type { ObjectShape, Selecting } from './responseShape.js';
import type { SafeOperation } from './safeOperation.js';
import { variableUses } from './variableUses.js';

/** What an operation answers under one set of values for the variables in its `@skip` and `@include`. */
export interface ResponseVariant {
  readonly root: ObjectShape;
  /** The introspection that the client asked for, as an operation of its own; null when there is none. */
  readonly introspection: Introspection | null;
}

export interface Introspection {
  readonly document: DocumentNode;
  readonly text: string;
  /** The variables that its answer depends on. */
  readonly uses: readonly string[];
}

/** A client chooses the values, n variables give 2ⁿ variants: we keep so many of them. */
const maxVariants = 32;

/** The response shapes of an operation, each made when it is first asked for. */
export function responseVariants(
  schema: GraphQLSchema,
  { document, clientKeys, denied }: SafeOperation & Pick<Selecting, 'denied'>,
  operation: OperationDefinitionNode,
  names: readonly string[],
): (variables: Readonly<Record<string, unknown>>) => ResponseVariant {
  const fragments = fragmentsOf(document);
  const variants = new Map<string, ResponseVariant>();

  return (variables) => {
    const id = names.map((name) => (variables[name] === true ? 1 : 0)).join('');
    const known = variants.get(id);
    if (known) return known;
    if (variants.size >= maxVariants) variants.clear();
    const conditions: Conditions = Object.fromEntries(names.map((name) => [name, variables[name] === true]));
    const variant = variantOf(operation, { schema, fragments, conditions, clientKeys, denied });
    variants.set(id, variant);
    return variant;
  };
}

/** The variables that `@skip` and `@include` depend on. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  const add = (directive: DirectiveNode): void => {
    if (directive.name.value !== 'skip' && directive.name.value !== 'include') return;
    for (const { value } of directive.arguments ?? []) {
      if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    }
  };
  visit(document, { Directive: add });
  return [...names];
}

function variantOf(operation: OperationDefinitionNode, selecting: Selecting): ResponseVariant {
  const type = selecting.schema.getRootType(operation.operation);
  if (!type)
    throw new Error(`The API schema has no ${operation.operation} type: was the operation validated?`);
  const root = objectShape(type, [operation.selectionSet], selecting);
  const asksIntrospection = root.fields.some(({ kind }) => kind === 'introspection');
  return { root, introspection: asksIntrospection ? introspectionOf(operation, selecting) : null };
}

function introspectionOf(operation: OperationDefinitionNode, selecting: Selecting): Introspection {
  const type = selecting.schema.getQueryType();
  const collected = type && collectFields(type, [operation.selectionSet], selecting);
  const fields = [...(collected?.fields.values() ?? [])].flat();
  const selections = fields.filter(({ name }) => name.value === '__schema' || name.value === '__type');
  const fragments = [...selecting.fragments.values()];
  const alone: OperationDefinitionNode = {
    ...operation,
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [alone, ...fragments] };
  return { document, text: print(document), uses: [...new Set(variableUses(document))] };
}
