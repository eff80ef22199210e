import { isTypeDefinitionNode, Kind, parse, valueFromASTUntyped } from 'graphql';
import type { ConstDirectiveNode, DocumentNode } from 'graphql';
import { linkedName } from './linkedDirectives.js';

/** How long a list that a field returns may be, as its `@listSize` says. */
export interface ListSize {
  /** When no slicing argument says more. */
  readonly assumedSize: number | null;
  /** Arguments that say how long the list will be; the largest counts. */
  readonly slicingArguments: readonly string[];
  /** The fields of what is returned that are so long; the returned list itself when there are none. */
  readonly sizedFields: readonly string[];
  readonly requireOneSlicingArgument: boolean;
}

/** What a supergraph says of costs. */
export interface CostDirectives {
  /** `@cost` of types (`T`), fields (`T.f`), arguments (`T.f.a`) and input fields (`T.f`). */
  readonly weights: ReadonlyMap<string, number>;
  /** `@listSize` by `T.f`. */
  readonly listSizes: ReadonlyMap<string, ListSize>;
}

/** Reads `@cost` and `@listSize`, under whatever name they are linked. */
export function costDirectives(supergraphSdl: string): CostDirectives {
  const found = { weights: new Map<string, number>(), listSizes: new Map<string, ListSize>() };
  if (!supergraphSdl.includes('specs.apollo.dev/cost/')) return found;
  const supergraph = parse(supergraphSdl, { noLocation: true });
  const names = {
    cost: linkedName(supergraph, 'cost', 'cost'),
    listSize: linkedName(supergraph, 'cost', 'listSize'),
  };
  for (const { coordinate, directives } of members(supergraph)) {
    for (const directive of directives) {
      if (directive.name.value === names.cost) found.weights.set(coordinate, weightOf(directive));
      if (directive.name.value === names.listSize) found.listSizes.set(coordinate, listSizeOf(directive));
    }
  }
  return found;
}

interface Member {
  readonly coordinate: string;
  readonly directives: readonly ConstDirectiveNode[];
}

function* members({ definitions }: DocumentNode): Generator<Member> {
  for (const type of definitions.filter(isTypeDefinitionNode)) {
    yield member(type.name.value, type);
    for (const field of 'fields' in type ? (type.fields ?? []) : []) {
      const coordinate = `${type.name.value}.${field.name.value}`;
      yield member(coordinate, field);
      for (const argument of field.kind === Kind.FIELD_DEFINITION ? (field.arguments ?? []) : []) {
        yield member(`${coordinate}.${argument.name.value}`, argument);
      }
    }
  }
}

function member(
  coordinate: string,
  { directives = [] }: { readonly directives?: readonly ConstDirectiveNode[] | undefined },
): Member {
  return { coordinate, directives };
}

function weightOf(directive: ConstDirectiveNode): number {
  return Number(valuesOf(directive)['weight']);
}

function listSizeOf(directive: ConstDirectiveNode): ListSize {
  const values = valuesOf(directive) as Partial<Record<keyof ListSize, unknown>>;
  const names = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
  return {
    assumedSize: typeof values.assumedSize === 'number' ? values.assumedSize : null,
    slicingArguments: names(values.slicingArguments),
    sizedFields: names(values.sizedFields),
    requireOneSlicingArgument: values.requireOneSlicingArgument !== false,
  };
}

function valuesOf({ arguments: given = [] }: ConstDirectiveNode): Record<string, unknown> {
  return Object.fromEntries(given.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));
}
