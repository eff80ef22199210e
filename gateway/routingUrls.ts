import { Kind, parse } from 'graphql';
import type { ConstDirectiveNode, DocumentNode } from 'graphql';

/** The URL of each subgraph of a composed supergraph, by its name; '' where it has none. Null when it is no supergraph. */
export function routingUrls(supergraphSdl: string): ReadonlyMap<string, string> | null {
  const document = parsed(supergraphSdl);
  const graphs = document?.definitions.find(
    (definition) => definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph',
  );
  if (graphs?.kind !== Kind.ENUM_TYPE_DEFINITION) return null;
  const joins = (graphs.values ?? []).flatMap(({ directives = [] }) => directives);
  return new Map(joins.map((join) => [argument(join, 'name'), argument(join, 'url')]));
}

function parsed(sdl: string): DocumentNode | null {
  try {
    return parse(sdl, { noLocation: true });
  } catch {
    return null;
  }
}

function argument({ arguments: given = [] }: ConstDirectiveNode, name: string): string {
  const value = given.find((each) => each.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : '';
}
