import { Kind, parse, print, visit } from 'graphql';
import type { DocumentNode, NameNode, OperationDefinitionNode } from 'graphql';
import type { SubgraphOperation } from '../subgraphs/transport.js';
import { findOperation } from './findOperation.js';
import { isOfEntities } from './steps.js';
import type { EntityFetch, JointFetch, Step } from './steps.js';

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
    const hosts = others.map((other) => waitingIn(other, step));
    const place = hosts.findIndex((host) => host !== null);
    const host = hosts[place];
    if (host) remaining = others.with(place, host);
  }
  return remaining;
}

/** A sequence with `fetch` beside the first of its later steps that asks the same subgraph; null when there is none. */
function waitingIn(step: Step, fetch: EntityFetch): Step | null {
  if (step.kind !== 'sequence') return null;
  const place = step.steps.findIndex(
    (each, index) => index > 0 && sideBySide(each).some((one) => fits(one, fetch)),
  );
  const host = step.steps[place];
  if (!host) return null;
  return {
    ...step,
    steps: step.steps.with(place, { kind: 'parallel', steps: [...sideBySide(host), fetch] }),
  };
}

function sideBySide(step: Step): readonly Step[] {
  return step.kind === 'parallel' ? step.steps : [step];
}

function fits(step: Step, fetch: EntityFetch): boolean {
  return canJoin(step) && step.subgraph === fetch.subgraph;
}

function canJoin(step: Step): step is EntityFetch {
  if (step.kind !== 'fetch' || !isOfEntities(step) || step.contextArguments.length > 0) return false;
  return step.operation.kind === 'query' && !step.hasFragments;
}

/** Of one subgraph. */
type Alike = [EntityFetch, ...EntityFetch[]];

function together(steps: readonly Step[]): Step {
  const all: Step[] = steps.filter((step) => !canJoin(step));
  const bySubgraph = new Map<string, Alike>();
  for (const step of steps.filter(canJoin)) {
    const alike = bySubgraph.get(step.subgraph);
    if (alike) alike.push(step);
    else bySubgraph.set(step.subgraph, [step]);
  }
  for (const alike of bySubgraph.values()) all.push(alike.length > 1 ? jointOf(alike) : alike[0]);
  const [first, ...more] = all;
  return first && more.length === 0 ? first : { kind: 'parallel', steps: all };
}

function jointOf(fetches: Alike): JointFetch {
  return { kind: 'joint', subgraph: fetches[0].subgraph, fetches, operation: jointOperation(fetches) };
}

/** The response key of a fetch's entities in a joint answer, and the variable of its representations. */
export function entitiesKey(index: number | ''): string {
  return `entities_${index}`;
}

export function representationsVariable(index: number): string {
  return `representations_${index}`;
}

/** Each asks under a key and with representations of its own; the client's variables are the same for all. */
function jointOperation([one, ...more]: Alike): SubgraphOperation {
  const first = partOf(one.operation, 0);
  const parts = [first, ...more.map(({ operation }, index) => partOf(operation, index + 1))];
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
  return { kind: 'query', name: first.name?.value, text: print(document) };
}

function partOf({ text }: SubgraphOperation, index: number): OperationDefinitionNode {
  const renamed = visit(parse(text, { noLocation: true }), {
    Variable: (node) =>
      node.name.value === 'representations'
        ? { ...node, name: nameOf(representationsVariable(index)) }
        : undefined,
    Field: (node) =>
      node.name.value === '_entities' ? { ...node, alias: nameOf(entitiesKey(index)) } : undefined,
  });
  return findOperation(renamed, null);
}

function nameOf(value: string): NameNode {
  return { kind: Kind.NAME, value };
}
