import { Kind, valueFromASTUntyped } from 'graphql';
import type { FieldNode, GraphQLField, ValueNode } from 'graphql';
import type { Cost, Variables } from './cost.js';
import type { ListSize } from './costDirectives.js';

/** What a list is taken to hold of which nothing is said. */
export const unsaidLength = 10;

type Field = GraphQLField<unknown, unknown>;

/** How many items the list of a field will hold at most, as its `@listSize` and its arguments say. */
export function listLength(node: FieldNode, field: Field, { assumedSize, slicingArguments }: ListSize): Cost {
  const lookups = slicingArguments.map((name) => lookup(name, node, field));
  const length = (variables: Variables): number => {
    const given = lookups.map((valueUnder) => valueUnder(variables)).filter(isLength);
    return given.length > 0 ? Math.max(0, ...given) : (assumedSize ?? unsaidLength);
  };
  const depends = slicingArguments.some((name) => argumentNode(name, node)?.kind === Kind.VARIABLE);
  return depends ? length : length({});
}

/** Why the slicing arguments do not say one length; null when they do, or need not. */
export function slicingProblem(node: FieldNode, field: Field, size: ListSize): string | null {
  const { slicingArguments, requireOneSlicingArgument } = size;
  if (!requireOneSlicingArgument || slicingArguments.length === 0) return null;
  const given = slicingArguments.filter((name) => isGiven(argumentNode(name, node)));
  const defaulted = slicingArguments.filter((name) => isLength(lookup(name, node, field)({})));
  if (given.length === 1 || (given.length === 0 && defaulted.length === 1)) return null;
  return `"${field.name}" needs exactly one of these arguments: ${slicingArguments.join(', ')}.`;
}

function isLength(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(value);
}

function isGiven(value: ValueNode | undefined): boolean {
  return value !== undefined && value.kind !== Kind.NULL;
}

/** The value of an argument under the request's variables, with the schema's default. */
function lookup(name: string, node: FieldNode, field: Field): (variables: Variables) => unknown {
  const given = argumentNode(name, node);
  const fallback: unknown = field.args.find((argument) => argument.name === name)?.defaultValue;
  return (variables) => {
    const value: unknown = given ? valueFromASTUntyped(given, variables) : undefined;
    return value === undefined ? fallback : value;
  };
}

function argumentNode(name: string, node: FieldNode): ValueNode | undefined {
  return node.arguments?.find((argument) => argument.name.value === name)?.value;
}
