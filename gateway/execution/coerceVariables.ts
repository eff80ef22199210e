import { getVariableValues } from 'graphql';
import type { GraphQLError, GraphQLSchema } from 'graphql';
import { graphError } from '../../subgraphs/kit/errors.js';
import { own } from '../json.js';
import type { CompiledOperation } from '../planning/compiledOperation.js';

type Values = Readonly<Record<string, unknown>>;

export type CoercedVariables =
  | { readonly variables: Values; readonly errors?: never }
  | { readonly variables?: never; readonly errors: readonly GraphQLError[] };

/** The client's variables as the API schema understands them, defaults included. Errors carry BAD_USER_INPUT. */
export function coerceVariables(
  schema: GraphQLSchema,
  { variableDefinitions, clientVariables, conditions }: CompiledOperation,
  given: Values,
): CoercedVariables {
  if (variableDefinitions.length === 0) return { variables: {} };
  const named = withPlannedNames(given, clientVariables);
  const { coerced, errors } = getVariableValues(schema, variableDefinitions, named, { maxErrors: 20 });
  if (errors) return { errors: errors.map(badInput) };
  const undecided = conditions.find((name) => coerced[name] === null);
  if (undecided === undefined) return { variables: coerced };
  return { errors: [graphError('BAD_USER_INPUT', `Variable "$${undecided}" of @skip or @include is null.`)] };
}

function withPlannedNames(given: Values, clientVariables: ReadonlyMap<string, string>): Values {
  if (clientVariables.size === 0) return given;
  const renamed = [...clientVariables].map(([planned, client]) => [planned, own(given, client)] as const);
  return { ...given, ...Object.fromEntries(renamed.filter(([, value]) => value !== undefined)) };
}

/** Without the place in the document: the plan may have been made of another client's. */
function badInput({ message }: GraphQLError): GraphQLError {
  return graphError('BAD_USER_INPUT', message);
}
