import { DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { parse } from 'graphql';
import type { PlannedSupergraph } from './planning/compiledOperation.js';
import { plannerInputs } from './planning/plannerInputs.js';
import { typeTable } from './planning/typeTable.js';
import { accessRules } from './security/accessRules.js';

export interface ServedSupergraph extends PlannedSupergraph {
  readonly sdl: string;
}

/**
 * Some operations of 400 characters have so many plans that weighing the default of 10,000 takes seconds, in which
 * nothing else is served. The best of the first hundred was hardly ever worse, and found in 32 ms at most.
 */
const maxEvaluatedPlans = 100;

/** Ways to one field. Where interface objects nest, a few words have millions: they took all memory before any was weighed. */
const pathsLimit = 1_000;

export const plannerConfig = {
  reuseQueryFragments: false,
  debug: { maxEvaluatedPlans, pathsLimit },
} as const;

/**
 * `@context` and the rules of access are marked as a matter of security, so that a gateway which ignores them refuses to
 * start: the stock executor does, ours fills the arguments and enforces the rules. What it does not know stays refused.
 */
const supportedFeatures = new Set([
  ...DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES,
  ...['context', 'authenticated', 'requiresScopes', 'policy'].map(
    (feature) => `https://specs.apollo.dev/${feature}/v0.1`,
  ),
]);

/**
 * A supergraph with Apollo's planner for it, as ApolloGateway would load it: that one brings exporters and cloud detectors
 * of 20 MB along. Throws when it cannot be served.
 */
export function loadSupergraph(sdl: string): ServedSupergraph {
  const document = parse(sdl, { noLocation: true }); // its schemas keep it, and would keep every token of the text
  const validateSupergraph = process.env['NODE_ENV'] !== 'production'; // composition has done so
  const supergraph = Supergraph.build(document, { supportedFeatures, validateSupergraph });
  return {
    sdl,
    schema: supergraph.apiSchema().toGraphQLJSSchema(),
    planner: new QueryPlanner(supergraph, plannerConfig),
    inputs: plannerInputs(sdl),
    types: typeTable(supergraph.schema),
    rules: accessRules(sdl),
  };
}
