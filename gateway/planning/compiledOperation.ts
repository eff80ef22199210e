import { GraphQLError, Kind } from 'graphql';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode, VariableDefinitionNode } from 'graphql';
import { operationFromDocument } from '@apollo/federation-internals';
import type { QueryPlan, QueryPlanner } from '@apollo/query-planner';
import { graphError } from '../../subgraphs/kit/errors.js';
import type { AccessRules } from '../security/accessRules.js';
import { nothingUnmet } from '../security/authorisation.js';
import type { Unmet } from '../security/authorisation.js';
import { permitted } from '../security/deniedFields.js';
import { conditionalObjects } from './conditionalObjects.js';
import { inContextOrder } from './contextOrder.js';
import { findOperation } from './findOperation.js';
import { inTime } from './inTime.js';
import { joined } from './jointFetches.js';
import { plainOperation } from './plainOperation.js';
import type { PlannerInputs } from './plannerInputs.js';
import { conditionVariables, responseVariants } from './responseVariants.js';
import type { ResponseVariant } from './responseVariants.js';
import { safeOperation } from './safeOperation.js';
import { shapeOf } from './shape.js';
import type { Shape } from './shape.js';
import { fetchOf, stepOf } from './steps.js';
import type { Fetch, Step } from './steps.js';
import type { TypeTable } from './typeTable.js';

/** What planning needs to know of a supergraph; replaced as a whole when the supergraph changes. */
export interface PlannedSupergraph {
  readonly schema: GraphQLSchema;
  readonly planner: QueryPlanner;
  readonly inputs: PlannerInputs;
  readonly types: TypeTable;
  readonly rules: AccessRules;
}

/** One operation, planned: all that can be known of it before its variables are. */
export interface CompiledOperation {
  readonly kind: OperationDefinitionNode['operation'];
  /** Fetches the data; of a subscription, what its source's event lacks. */
  readonly step: Step;
  /** The source of a subscription, null for other operations. */
  readonly source: Fetch | null;
  readonly variableDefinitions: readonly VariableDefinitionNode[];
  /** The client's names of variables and response keys that were changed for the planner's sake. */
  readonly clientVariables: ReadonlyMap<string, string>;
  readonly clientKeys: ReadonlyMap<string, string>;
  /** The variables that `@skip` and `@include` depend on. */
  readonly conditions: readonly string[];
  /** What the client asked for, on objects of whatever type. */
  readonly asked: Shape;
  readonly responseFor: (variables: Readonly<Record<string, unknown>>) => ResponseVariant;
}

/**
 * Plans an operation that was validated against the API schema, without the fields that `unmet` denies its caller. Throws
 * GraphQLErrors for what the client did wrong.
 */
export function compileOperation(
  document: DocumentNode,
  operationName: string | null,
  supergraph: PlannedSupergraph,
  unmet: Unmet = nothingUnmet,
): CompiledOperation {
  const safe = safeOperation(document, supergraph.inputs);
  const operation = findOperation(safe.document, operationName);
  const alone = withoutOthers(safe.document, operation);
  const allowed = permitted(alone, supergraph.schema, supergraph.rules, unmet);
  const { node } = plan(conditionalObjects(allowed.document), supergraph);
  const conditions = conditionVariables(alone);
  const subscription = node?.kind === 'Subscription' ? node : null;
  return {
    kind: operation.operation,
    step: joined(inContextOrder(stepOf(node?.kind === 'Subscription' ? node.rest : node, supergraph.types))),
    source: subscription && fetchOf(subscription.primary, supergraph.types),
    variableDefinitions: operation.variableDefinitions ?? [],
    clientVariables: safe.clientVariables,
    clientKeys: safe.clientKeys,
    asked: shapeOf(alone, false),
    conditions,
    responseFor: responseVariants(
      supergraph.schema,
      { ...safe, denied: allowed.denied },
      operation,
      conditions,
    ),
  };
}

function withoutOthers(document: DocumentNode, operation: OperationDefinitionNode): DocumentNode {
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  return { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] };
}

/**
 * Where fields of interface objects require one another, the planner may make a circle of fetches, and go round in it until
 * all memory is taken. What it can plan takes it tens of milliseconds.
 */
const mostPlanningMs = 2_000;

function plan(document: DocumentNode, { planner, schema }: PlannedSupergraph): QueryPlan {
  const planOf = (asked: DocumentNode): QueryPlan => {
    const operation = operationFromDocument(planner.supergraph.apiSchema(), asked, { validate: false });
    return inTime(mostPlanningMs, () => planner.buildQueryPlan(operation));
  };
  try {
    return planOf(document);
  } catch (error) {
    const plainer = isTooLarge(error) ? null : plainOperation(document, schema);
    if (!plainer) throw told(error);
    try {
      return planOf(conditionalObjects(plainer));
    } catch {
      throw told(error);
    }
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && /exceed|too many options/i.test(error.message);
}

function told(error: unknown): unknown {
  if (error instanceof GraphQLError) return graphError('GRAPHQL_VALIDATION_FAILED', error.message);
  if (!isTooLarge(error)) return error;
  return graphError('GRAPHQL_VALIDATION_FAILED', 'The operation asks for too much at once.');
}
