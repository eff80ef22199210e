import { Kind, parse, print, visit } from 'graphql';
import type { FieldNode, OperationDefinitionNode } from 'graphql';
import { isRecord } from '../../../gateway/json.js';
import { findOperation } from '../../../gateway/planning/findOperation.js';
import { normalOperation } from '../../../gateway/planning/normalOperation.js';
import type { SubgraphRequest } from '../../../gateway/subgraphs/transport.js';

export type Asked = Pick<SubgraphRequest, 'operation' | 'variables'>;

/** What is asked of one entity; or all that is asked, where that is not about entities. */
export interface AskedPart {
  /** The same for whoever asks the same, whatever else is asked by the same request. */
  readonly key: string;
  /** The response key and the index of the entity; null where the part is the whole. */
  readonly place: readonly [key: string, index: number] | null;
}

export function askedParts(subgraph: string, { operation, variables }: Asked): AskedPart[] {
  return selectionsOf(operation.text).flatMap(({ text, uses, entities }): AskedPart[] => {
    const others = uses.filter((name) => name !== entities?.variable);
    const values = Object.fromEntries(others.map((name) => [name, variables[name]]));
    const about = `${subgraph}\n${text}\n${canonical(values)}\n`;
    if (!entities) return [{ key: about, place: null }];
    const representations = variables[entities.variable] as readonly unknown[];
    return representations.map((each, index) => ({
      key: about + canonical(each),
      place: [entities.key, index] as const,
    }));
  });
}

interface Selection {
  readonly text: string;
  /** The variables in it. */
  readonly uses: readonly string[];
  readonly entities: { readonly key: string; readonly variable: string } | null;
}

const known = new Map<string, Selection[]>();

function selectionsOf(text: string): Selection[] {
  const selections = known.get(text) ?? read(text);
  known.set(text, selections);
  return selections;
}

function read(text: string): Selection[] {
  const { document } = normalOperation(parse(text), null);
  const operation = findOperation(document, null);
  const entities = entitiesOf(operation);
  const isAlone = document.definitions.length === 1;
  if (entities.length > 0 && isAlone) return entities;
  return [{ text: print(document), uses: variablesIn(operation), entities: null }];
}

/** Empty for an operation that asks for anything else too. */
function entitiesOf({ selectionSet: { selections } }: OperationDefinitionNode): Selection[] {
  const found = selections.flatMap((field): Selection[] => {
    const variable = field.kind === Kind.FIELD ? representationsOf(field) : null;
    if (field.kind !== Kind.FIELD || variable === null) return [];
    const key = (field.alias ?? field.name).value;
    const text = field.selectionSet ? print(field.selectionSet) : '';
    return [{ text, uses: variablesIn(field), entities: { key, variable } }];
  });
  return found.length === selections.length ? found : [];
}

function representationsOf({ name, arguments: given = [] }: FieldNode): string | null {
  const [first] = given;
  return name.value === '_entities' && first?.value.kind === Kind.VARIABLE ? first.value.name.value : null;
}

function variablesIn(node: FieldNode | OperationDefinitionNode): string[] {
  const names = new Set<string>();
  visit(node, { Variable: ({ name }) => void names.add(name.value) });
  return [...names].sort();
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    isRecord(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}
