import { Kind, valueFromASTUntyped } from 'graphql';
import type { FieldNode, GraphQLField, ValueNode } from 'graphql';
import { own, isRecord } from '../json.js';
import type { Cost, Variables } from './cost.js';
import type { ListSize } from './costDirectives.js';

/** What a list is taken to hold of which nothing is said. */
export const unsaidLength = 10;

type Field = GraphQLField<unknown, unknown>;
type Lookup = (variables: Variables) => unknown;

/** How many items the list of a field will hold at most, as its `@listSize` and its arguments say. */
export function listLength(node: FieldNode, field: Field, { assumedSize, slicingArguments }: ListSize): Cost {
  const otherwise = assumedSize ?? unsaidLength;
  const lookups = slicingArguments.map((path) => valueAt(path, node, field));
  const length = (variables: Variables): number => {
    const given = lookups.map((lookup) => lookup(variables)).filter(isLength);
    return given.length > 0 ? Math.max(0, ...given) : otherwise;
  };
  const depends = slicingArguments.some((path) => holdsVariable(argumentNode(path, node)));
  return depends ? length : length({});
}

/** Why the slicing arguments do not say one length; null when they do, or need not. */
export function slicingProblem(node: FieldNode, field: Field, size: ListSize): string | null {
  const { slicingArguments, requireOneSlicingArgument } = size;
  if (!requireOneSlicingArgument || slicingArguments.length === 0) return null;
  const given = slicingArguments.filter((path) => isGiven(argumentNode(path, node)));
  const withDefault = slicingArguments.filter((path) => isLength(valueAt(path, node, field)({})));
  if (given.length === 1 || (given.length === 0 && withDefault.length === 1)) return null;
  return `"${field.name}" needs exactly one of these arguments: ${slicingArguments.join(', ')}.`;
}

function isLength(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(value);
}

function isGiven(value: ValueNode | undefined): boolean {
  return value !== undefined && value.kind !== Kind.NULL;
}

/** The value at `first` or `input.first`, with the schema's defaults. */
function valueAt(path: string, node: FieldNode, field: Field): Lookup {
  const [name = '', ...below] = path.split('.');
  const given = node.arguments?.find((argument) => argument.name.value === name)?.value;
  const fallback: unknown = field.args.find((argument) => argument.name === name)?.defaultValue;
  return (variables) => {
    const value: unknown = given ? valueFromASTUntyped(given, variables) : undefined;
    return below.reduce<unknown>(
      (inner, key) => (isRecord(inner) ? own(inner, key) : undefined),
      value === undefined ? fallback : value,
    );
  };
}

/** The node of the argument that `first` or `input.first` names; a variable stands for all that is in it. */
function argumentNode(path: string, node: FieldNode): ValueNode | undefined {
  const [name = '', ...below] = path.split('.');
  let value = node.arguments?.find((argument) => argument.name.value === name)?.value;
  for (const key of below) {
    if (value?.kind === Kind.OBJECT) value = value.fields.find((each) => each.name.value === key)?.value;
  }
  return value;
}

function holdsVariable(value: ValueNode | undefined): boolean {
  return value?.kind === Kind.VARIABLE;
}
