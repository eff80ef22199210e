import { BREAK, Kind, visit } from 'graphql';
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
 * under the same name: `{ user { id: name } }`, or `price(currency: EUR)` beside a required `price`. So such fields are
 * asked for under another key, and the response gives them the client's key back.
 */
export function safeOperation(document: DocumentNode, inputs: PlannerInputs): SafeOperation {
  const untouched = { document, clientKeys: new Map(), clientVariables: new Map() };
  if (!hasClash(document, inputs)) return untouched;

  const taken = namesIn(document);
  const keys = renaming(taken);
  const variables = renaming(taken);
  const safe = visit(document, {
    Field(node) {
      return clashes(node, inputs)
        ? { ...node, alias: renamed(node.alias ?? node.name, keys.to) }
        : undefined;
    },
    Variable(node) {
      return isReservedVariable(node) ? { ...node, name: renamed(node.name, variables.to) } : undefined;
    },
  });
  return { document: safe, clientKeys: keys.clientNames, clientVariables: variables.clientNames };
}

function hasClash(document: DocumentNode, inputs: PlannerInputs): boolean {
  let found = false;
  visit(document, {
    enter(node) {
      if (node.kind === Kind.FIELD) found = clashes(node, inputs);
      else if (node.kind === Kind.VARIABLE) found = isReservedVariable(node);
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

function renaming(taken: ReadonlySet<string>): {
  to: (name: string) => string;
  clientNames: Map<string, string>;
} {
  const safeNames = new Map<string, string>();
  const clientNames = new Map<string, string>();
  const to = (name: string): string => {
    let safe = safeNames.get(name) ?? `${name}__client`;
    while (taken.has(safe)) safe += '_';
    safeNames.set(name, safe);
    clientNames.set(safe, name);
    return safe;
  };
  return { to, clientNames };
}

function renamed(node: NameNode, to: (name: string) => string): NameNode {
  return { kind: Kind.NAME, value: to(node.value) };
}
