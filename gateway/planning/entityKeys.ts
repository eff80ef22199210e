import { isEnumType } from '@apollo/federation-internals';
import type { Schema } from '@apollo/federation-internals';
import { Kind, parse } from 'graphql';

/** Whether a representation holds all fields of one of the keys by which a subgraph knows entities of its type. */
export type HoldsKey = (representation: Readonly<Record<string, unknown>>) => boolean;

/** The keys of a type, each as the names of its uppermost fields. */
type Keys = readonly (readonly string[])[];

/** `HoldsKey` of the subgraph of that name, for all subgraphs of a supergraph. */
export function entityKeys(supergraph: Schema): (subgraph: string) => HoldsKey {
  const keys = keysBySubgraph(supergraph);
  return (subgraph) => {
    const ofTypes = keys.get(subgraph);
    return (representation) => {
      const ofType = ofTypes?.get(representation['__typename']) ?? [];
      return ofType.some((key) => key.every((field) => representation[field] !== undefined));
    };
  };
}

function keysBySubgraph(supergraph: Schema): ReadonlyMap<unknown, ReadonlyMap<unknown, Keys>> {
  const names = subgraphNames(supergraph);
  const keys = new Map<unknown, Map<unknown, Keys>>([...names.values()].map((name) => [name, new Map()]));
  for (const type of supergraph.types()) {
    for (const joined of type.appliedDirectivesOf('join__type')) {
      const { graph, key } = joined.arguments() as { readonly graph: unknown; readonly key?: string };
      const ofTypes = keys.get(names.get(graph));
      if (key !== undefined) ofTypes?.set(type.name, [...(ofTypes.get(type.name) ?? []), uppermost(key)]);
    }
  }
  return keys;
}

/** By the names that the supergraph's directives call them. */
function subgraphNames(supergraph: Schema): ReadonlyMap<unknown, unknown> {
  const graphs = supergraph.type('join__Graph');
  const values = graphs && isEnumType(graphs) ? graphs.values : [];
  return new Map(
    values.map((value) => [value.name, value.appliedDirectivesOf('join__graph')[0]?.arguments()['name']]),
  );
}

function uppermost(fieldSet: string): string[] {
  const [definition] = parse(`{${fieldSet}}`, { noLocation: true }).definitions;
  const selections = definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections : [];
  return selections.flatMap((selection) => (selection.kind === Kind.FIELD ? selection.name.value : []));
}
