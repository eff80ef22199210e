import { BREAK, Kind, print, visit } from 'graphql';
import type { DocumentNode, FieldNode, NameNode, VariableNode } from 'graphql';
import type { PlannerInputs } from './plannerInputs.js';

/** The client's operation with every name changed that would meet one of the planner's. */
export interface SafeOperation {
  readonly document: DocumentNode;
  /** Of the changed response keys: the key that the client knows, by the changed one. */
  readonly clientKeys: ReadonlyMap<string, string>;
  /** Of the changed variables: the name that the client knows, by the changed one. */
  readonly clientVariables: ReadonlyMap<string, string>;
}

/**
 * The planner adds keys and requirements to an operation under their plain names, and drops what the client asked for
 * under the same name: `{ user { id: name } }`, or `price(currency: EUR)` beside a required `price`. Of interface objects it
 * drops what another type is asked for under the same key: `... on Book { next(in: 1) } ... on Film { next(in: 2) }`. So such
 * fields are asked for under another key, and the response gives them the client's key back.
 */
export function safeOperation(document: DocumentNode, inputs: PlannerInputs): SafeOperation {
  const clashing = clashingFields(document, inputs);
  if (clashing.size === 0 && !hasReservedVariable(document)) {
    return { document, clientKeys: new Map(), clientVariables: new Map() };
  }
  const taken = namesIn(document);
  const keys = renaming(taken);
  const variables = renaming(taken);
  const safe = visit(document, {
    Field(node) {
      const meaning = clashing.get(node);
      if (meaning === undefined) return undefined;
      return { ...node, alias: renamed(node.alias ?? node.name, (name) => keys.to(name, meaning)) };
    },
    Variable(node) {
      return isReservedVariable(node) ? { ...node, name: renamed(node.name, variables.to) } : undefined;
    },
  });
  return { document: safe, clientKeys: keys.clientNames, clientVariables: variables.clientNames };
}

/** The fields that need another key, each with what it means: what means the same gets the same. Not within introspection. */
function clashingFields(document: DocumentNode, inputs: PlannerInputs): ReadonlyMap<FieldNode, string> {
  const clashing = new Map<FieldNode, string>();
  const meanings = new Map<string, string>();
  visit(document, {
    FragmentDefinition: ({ typeCondition }) =>
      typeCondition.name.value.startsWith('__') ? false : undefined,
    Field(node) {
      const key = (node.alias ?? node.name).value;
      const meaning = inputs.hasInterfaceObjects ? meaningOf(node) : '';
      const first = meanings.get(key) ?? meaning;
      meanings.set(key, first);
      if (meaning !== first || clashes(node, inputs)) clashing.set(node, meaning);
      return node.name.value.startsWith('__') ? false : undefined;
    },
  });
  return clashing;
}

function meaningOf({ name, arguments: given = [] }: FieldNode): string {
  return [name, ...given].map(print).join(' ');
}

function hasReservedVariable(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Variable(node) {
      found = isReservedVariable(node);
      return found ? BREAK : undefined;
    },
  });
  return found;
}

function clashes({ name, alias, arguments: given }: FieldNode, inputs: PlannerInputs): boolean {
  const key = (alias ?? name).value;
  if (!inputs.names.has(key)) return false;
  return key !== name.value || Boolean(given?.length) || inputs.withArguments.has(key);
}

/** `representations` and the like are the planner's own variables, and graphql-js loses one called `__proto__`. */
function isReservedVariable({ name: { value } }: VariableNode): boolean {
  return (
    value.startsWith('representations') || value.startsWith('contextualArgument') || value in Object.prototype
  );
}

function namesIn(document: DocumentNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(document, { Name: ({ value }) => void names.add(value) });
  return names;
}

interface Renaming {
  readonly to: (name: string, meaning?: string) => string;
  readonly clientNames: Map<string, string>;
}

function renaming(taken: ReadonlySet<string>): Renaming {
  const safeNames = new Map<string, string>();
  const clientNames = new Map<string, string>();
  const to = (name: string, meaning = ''): string => {
    const known = safeNames.get(`${name} ${meaning}`);
    if (known !== undefined) return known;
    let safe = `${name}__client`;
    while (taken.has(safe) || clientNames.has(safe)) safe += '_';
    safeNames.set(`${name} ${meaning}`, safe);
    clientNames.set(safe, name);
    return safe;
  };
  return { to, clientNames };
}

function renamed(node: NameNode, to: (name: string) => string): NameNode {
  return { kind: Kind.NAME, value: to(node.value) };
}
