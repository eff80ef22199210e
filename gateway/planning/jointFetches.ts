import { Kind, print, visit } from 'graphql';
import type { DocumentNode, NameNode, OperationDefinitionNode } from 'graphql';
import type { SubgraphOperation } from '../subgraphs/transport.js';
import type { EntityFetch, Step } from './steps.js';

/**
 * The same plan with fewer requests: fetches of entities that would be under way side by side, of one subgraph, become one.
 * One that would be under way beside a sequence which asks its subgraph later on waits for that: the answer is complete no
 * sooner without it.
 */
export function joined(step: Step): Step {
  switch (step.kind) {
    case 'sequence':
      return { ...step, steps: step.steps.map(joined) };
    case 'parallel':
      return together(deferred(step.steps).map(joined));
    case 'condition':
      return { ...step, then: joined(step.then), otherwise: joined(step.otherwise) };
    case 'fetch':
    case 'joint':
      return step;
  }
}

/** Steps that run side by side, each fetch that can wait moved into the sequence that asks its subgraph later. */
function deferred(steps: readonly Step[]): Step[] {
  let remaining = [...steps];
  for (const step of steps) {
    if (!canJoin(step)) continue;
    const others = remaining.filter((other) => other !== step);
    const host = others.find((other) => later(other, step) >= 0);
    if (host) remaining = others.map((other) => (other === host ? withLater(host, step) : other));
  }
  return remaining;
}

/** At which place of a sequence, but the first, the subgraph of `fetch` is asked; -1 if it is not. */
function later(step: Step, fetch: EntityFetch): number {
  if (step.kind !== 'sequence') return -1;
  return step.steps.findIndex((each, index) => index > 0 && sideBySide(each).some((one) => fits(one, fetch)));
}

function withLater(host: Step, fetch: EntityFetch): Step {
  if (host.kind !== 'sequence') return host;
  const place = later(host, fetch);
  const steps = host.steps.map((each, index): Step =>
    index === place ? { kind: 'parallel', steps: [...sideBySide(each), fetch] } : each,
  );
  return { ...host, steps };
}

function sideBySide(step: Step): readonly Step[] {
  return step.kind === 'parallel' ? step.steps : [step];
}

function fits(step: Step, fetch: EntityFetch): boolean {
  return canJoin(step) && step.subgraph === fetch.subgraph;
}

function canJoin(step: Step): step is EntityFetch {
  if (step.kind !== 'fetch' || step.represent === null || step.contextArguments.length > 0) return false;
  const { definitions } = step.operation.document;
  return step.operation.kind === 'query' && definitions.length === 1;
}

function together(steps: readonly Step[]): Step {
  const alone: Step[] = [];
  const bySubgraph = new Map<string, EntityFetch[]>();
  for (const step of steps) {
    if (canJoin(step)) bySubgraph.set(step.subgraph, [...(bySubgraph.get(step.subgraph) ?? []), step]);
    else alone.push(step);
  }
  const fetches = [...bySubgraph.values()].map((alike) => jointOf(alike));
  const [first, ...more] = [...alone, ...fetches];
  return first && more.length === 0 ? first : { kind: 'parallel', steps: [...alone, ...fetches] };
}

function jointOf(fetches: readonly EntityFetch[]): Step {
  const [first, ...more] = fetches;
  if (!first || more.length === 0) return first ?? { kind: 'parallel', steps: [] };
  return { kind: 'joint', subgraph: first.subgraph, fetches, operation: jointOperation(fetches) };
}

/** The response key of a fetch's entities in a joint answer, and the variable of its representations. */
export function entitiesKey(index: number | ''): string {
  return `entities_${index}`;
}

export function representationsVariable(index: number): string {
  return `representations_${index}`;
}

/** Each asks under a key and with representations of its own; the client's variables are the same for all. */
function jointOperation(fetches: readonly EntityFetch[]): SubgraphOperation {
  const parts = fetches.flatMap(({ operation }, index) => partOf(operation, index));
  const [first] = parts;
  if (!first) throw new Error('A joint fetch has no parts');
  const variables = new Map(
    parts.flatMap(({ variableDefinitions = [] }) =>
      variableDefinitions.map((each) => [each.variable.name.value, each] as const),
    ),
  );
  const definition: OperationDefinitionNode = {
    ...first,
    variableDefinitions: [...variables.values()],
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: parts.flatMap(({ selectionSet }) => selectionSet.selections),
    },
  };
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [definition] };
  return { kind: 'query', name: first.name?.value, document, text: print(document) };
}

function partOf({ document }: SubgraphOperation, index: number): OperationDefinitionNode[] {
  const renamed = visit(document, {
    Variable: (node) =>
      node.name.value === 'representations'
        ? { ...node, name: nameOf(representationsVariable(index)) }
        : undefined,
    Field: (node) =>
      node.name.value === '_entities' ? { ...node, alias: nameOf(entitiesKey(index)) } : undefined,
  });
  return renamed.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
}

function nameOf(value: string): NameNode {
  return { kind: Kind.NAME, value };
}
