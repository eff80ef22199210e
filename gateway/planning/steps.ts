import { parse } from 'graphql';
import type { FetchNode, PlanNode } from '@apollo/query-planner';
import type { SubgraphOperation } from '../subgraphs/transport.js';
import { contextArgumentOf } from './contextArgument.js';
import type { ContextArgument } from './contextArgument.js';
import { representationOf } from './representation.js';
import type { Represent } from './representation.js';
import { shapeOf } from './shape.js';
import type { Shape } from './shape.js';
import type { TypeTable } from './typeTable.js';

/** A query plan made ready: nothing in it is parsed or looked up again when it runs. */
export type Step =
  | { readonly kind: 'sequence' | 'parallel'; readonly steps: readonly Step[] }
  | { readonly kind: 'condition'; readonly variable: string; readonly then: Step; readonly otherwise: Step }
  | Fetch
  | JointFetch;

export interface Fetch {
  readonly kind: 'fetch';
  readonly subgraph: string;
  /** Where the answer goes: keys of the gateway's data, `@` for each item of a list. */
  readonly path: readonly string[];
  readonly operation: SubgraphOperation;
  readonly hasFragments: boolean;
  readonly variables: readonly string[];
  readonly shape: Shape;
  /** Null when the fetch asks the subgraph's root, else how each object at `path` is told to the subgraph. */
  readonly represent: Represent | null;
  /** Of several for one variable, the first that has a value counts. */
  readonly contextArguments: readonly ContextArgument[];
}

export interface EntityFetch extends Fetch {
  readonly represent: Represent;
}

export function isOfEntities(fetch: Fetch): fetch is EntityFetch {
  return fetch.represent !== null;
}

/** Several fetches of entities of one subgraph, asked by one request. */
export interface JointFetch {
  readonly kind: 'joint';
  readonly subgraph: string;
  readonly fetches: readonly EntityFetch[];
  readonly operation: SubgraphOperation;
}

/** Every request that a plan may make, whatever its conditions. */
export function requestsOf(step: Step): readonly (Fetch | JointFetch)[] {
  switch (step.kind) {
    case 'fetch':
    case 'joint':
      return [step];
    case 'condition':
      return [...requestsOf(step.then), ...requestsOf(step.otherwise)];
    case 'sequence':
    case 'parallel':
      return step.steps.flatMap(requestsOf);
  }
}

/** Every fetch of a plan, alone in its request or not. */
export function fetchesOf(step: Step): readonly Fetch[] {
  return requestsOf(step).flatMap((request): readonly Fetch[] =>
    request.kind === 'joint' ? request.fetches : [request],
  );
}

const nothing: Step = { kind: 'sequence', steps: [] };

export function stepOf(node: PlanNode | undefined, types: TypeTable, path: readonly string[] = []): Step {
  switch (node?.kind) {
    case undefined:
      return nothing;
    case 'Sequence':
      return { kind: 'sequence', steps: node.nodes.map((child) => stepOf(child, types, path)) };
    case 'Parallel':
      return { kind: 'parallel', steps: node.nodes.map((child) => stepOf(child, types, path)) };
    case 'Flatten':
      return stepOf(node.node, types, [...path, ...node.path.map(String)]);
    case 'Condition': {
      const [then, otherwise] = [stepOf(node.ifClause, types, path), stepOf(node.elseClause, types, path)];
      return { kind: 'condition', variable: node.condition, then, otherwise };
    }
    case 'Fetch':
      return fetchOf(node, types, path);
    case 'Defer':
      throw new Error('@defer is not served: the planner was not asked for it');
  }
}

export function fetchOf(node: FetchNode, types: TypeTable, path: readonly string[] = []): Fetch {
  const document = parse(node.operation, { noLocation: true });
  const { serviceName, requires, inputRewrites, outputRewrites, contextRewrites = [] } = node;
  const { variableUsages = [] } = node;
  const contextArguments = contextRewrites.map((rewrite) => contextArgumentOf(rewrite, types));
  return {
    kind: 'fetch',
    subgraph: serviceName,
    path,
    operation: { kind: node.operationKind, name: node.operationName, text: node.operation },
    hasFragments: document.definitions.length > 1,
    variables: variableUsages.filter((name) => !contextArguments.some(({ variable }) => variable === name)),
    shape: shapeOf(document, requires !== undefined, outputRewrites),
    represent: requires ? representationOf(serviceName, requires, inputRewrites, types) : null,
    contextArguments,
  };
}
