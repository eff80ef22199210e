import { Kind, parse, print, visit } from 'graphql';
import type { DocumentNode, FieldNode, OperationDefinitionNode, ValueNode } from 'graphql';
import type { VariableDefinitionNode } from 'graphql';
import { isRecord, own } from '../json.js';
import { variableUses } from '../planning/variableUses.js';
import type { Fetch, Step } from '../planning/steps.js';
import type { SubgraphOperation, SubgraphResult } from '../subgraphs/transport.js';
import { cursorVariable } from './cursorVariable.js';
import type { Resumable } from './resumable.js';

type Values = Readonly<Record<string, unknown>>;

/** How a subscription is asked of its subgraph, and asked again later so that nothing is missed. */
export interface UpstreamOperation {
  /** As the client wants it; where events have cursors, with the cursor. */
  readonly first: SubgraphOperation;
  /** The same after a cursor, given by the variable `variable`; null when there are no cursors. */
  readonly resumed: { readonly operation: SubgraphOperation; readonly variable: string } | null;
  /** The cursor of an event; null when it has none. */
  readonly cursorOf: (event: SubgraphResult) => string | null;
  /** When an event happened, in ms since the epoch; null when it does not say. */
  readonly happenedAtMs: (event: SubgraphResult) => number | null;
  /** Whether a stream with these variables tells nothing of what was before it. */
  readonly beginsNow: (variables: Values) => boolean;
  /** Whether a stream that has told nothing yet may be opened a second time: it would begin with the same event. */
  readonly beginsAlike: (variables: Values) => boolean;
  /** The same variables for all who ask the same: no cursor is left out, and not null. */
  readonly plain: (variables: Values) => Values;
  /** The variable that gives the cursor and nothing else; null when there is none. */
  readonly cursorVariable: string | null;
}

/** `declared` looks up the subgraph's declaration by the name of the field; `rest` is the plan for each event. */
export function upstreamOperation(
  { operation }: Fetch,
  declared: ReadonlyMap<string, Resumable>,
  rest: Step,
): UpstreamOperation {
  const parsed = parse(operation.text, { noLocation: true });
  const root = rootFieldOf(parsed);
  const resumable = root && declared.get(root.name.value);
  if (!resumable) {
    const no = (): boolean => false;
    const plain = (variables: Values): Values => variables;
    const none = (): null => null;
    return {
      ...{ first: operation, resumed: null, cursorOf: none, happenedAtMs: none },
      ...{ beginsNow: no, beginsAlike: no, plain, cursorVariable: null },
    };
  }
  const key = unused('cursor', operation.text);
  const timeKey = unused('at', operation.text);
  const variable = unused('after', operation.text);
  const withCursor = withField(root, resumable.cursor, key);
  const whole = resumable.at === null ? withCursor : withField(withCursor, resumable.at, timeKey);
  const document = replaceRoot(parsed, whole);
  const from = root.arguments?.find(({ name }) => name.value === resumable.after)?.value;
  const beginsNow = (variables: Values): boolean =>
    resumable.beginsNow && isNull(from, variables, resumable.hasDefault);
  const alone = from ? cursorVariable(from, parsed, rest) : null;
  const definition = variablesOf(parsed).find(({ variable: { name } }) => name.value === alone);
  const hasDefault = resumable.hasDefault || definition?.defaultValue !== undefined;
  return {
    first: { ...operation, text: print(document) },
    resumed: {
      operation: resumedOperation(operation, { document, root: whole }, resumable, variable),
      variable,
    },
    cursorOf: ({ data }) => textAt(data, (root.alias ?? root.name).value, key),
    happenedAtMs: ({ data }) => instantOf(textAt(data, (root.alias ?? root.name).value, timeKey)),
    beginsNow,
    beginsAlike: (variables) => !beginsNow(variables),
    plain: (variables) =>
      alone !== null && !hasDefault && own(variables, alone) === null ? without(alone, variables) : variables,
    cursorVariable: alone,
  };
}

/** The planner writes a subscription's one field at the root. */
function rootFieldOf(document: DocumentNode): FieldNode | null {
  const [selection] = operationIn(document)?.selectionSet.selections ?? [];
  return selection?.kind === Kind.FIELD && selection.selectionSet ? selection : null;
}

function operationIn({ definitions }: DocumentNode): OperationDefinitionNode | undefined {
  return definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
}

/** A name that the client cannot have used for something else. */
function unused(name: string, text: string): string {
  let free = `${name}__stream`;
  while (text.includes(free)) free += '_';
  return free;
}

function withField(root: FieldNode, name: string, alias: string): FieldNode {
  const field: FieldNode = {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: name },
    alias: { kind: Kind.NAME, value: alias },
  };
  const selections = [...(root.selectionSet?.selections ?? []), field];
  return { ...root, selectionSet: { kind: Kind.SELECTION_SET, selections } };
}

function replaceRoot(document: DocumentNode, root: FieldNode): DocumentNode {
  const definitions = document.definitions.map((each) =>
    each.kind === Kind.OPERATION_DEFINITION
      ? { ...each, selectionSet: { ...each.selectionSet, selections: [root] } }
      : each,
  );
  return { ...document, definitions };
}

/** Variables that only the replaced argument used go with it: a subgraph refuses what is declared and not used. */
function resumedOperation(
  operation: SubgraphOperation,
  { document, root }: { readonly document: DocumentNode; readonly root: FieldNode },
  { after, afterType }: Resumable,
  variable: string,
): SubgraphOperation {
  const template = parse(`query ($${variable}: ${afterType}) { field(${after}: $${variable}) { id } }`, {
    noLocation: true,
  });
  const [given] = rootFieldOf(template)?.arguments ?? [];
  const others = (root.arguments ?? []).filter(({ name }) => name.value !== after);
  const resumed = replaceRoot(document, { ...root, arguments: given ? [...others, given] : others });
  const used = new Set(variableUses(resumed));
  const declared = [...variablesOf(document), ...variablesOf(template)];
  const alone = visit(resumed, {
    OperationDefinition: (node) => ({
      ...node,
      variableDefinitions: declared.filter((each) => used.has(each.variable.name.value)),
    }),
  });
  return { ...operation, text: print(alone) };
}

function variablesOf(document: DocumentNode): readonly VariableDefinitionNode[] {
  return operationIn(document)?.variableDefinitions ?? [];
}

/** What is left out has the argument's default, if there is one. */
function isNull(value: ValueNode | undefined, variables: Values, hasDefault: boolean): boolean {
  if (value?.kind === Kind.NULL) return true;
  if (value !== undefined && value.kind !== Kind.VARIABLE) return false;
  const given = value && own(variables, value.name.value);
  return given === undefined ? !hasDefault : given === null;
}

function without(name: string, variables: Values): Values {
  return Object.fromEntries(Object.entries(variables).filter(([each]) => each !== name));
}

function textAt(data: SubgraphResult['data'], root: string, key: string): string | null {
  const event = isRecord(data) ? own(data, root) : null;
  const text = isRecord(event) ? own(event, key) : null;
  return typeof text === 'string' ? text : null;
}

function instantOf(text: string | null): number | null {
  const ms = text === null ? NaN : Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}
