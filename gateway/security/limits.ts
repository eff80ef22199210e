import { GraphQLError, Kind } from 'graphql';
import type { OperationDefinitionNode, ValidationRule } from 'graphql';
import { measure } from './measure.js';
import type { Measures } from './measure.js';

/** What one request may ask for. Published: clients are told these numbers by the errors that name them. */
export interface Limits extends Measures {
  /** Of one HTTP body and of one WebSocket message. */
  readonly bytes: number;
  /** Of what opens a stream, as JSON: it is kept for as long as that is open. */
  readonly streamCharacters: number;
  /** Of one document: names, braces, values, … as graphql-js counts them. */
  readonly tokens: number;
  /** Of lists and objects within each other in the variables. */
  readonly variablesDepth: number;
}

export const defaultLimits: Limits = {
  bytes: 1024 * 1024,
  streamCharacters: 64 * 1024,
  tokens: 2_000,
  depth: 15,
  fields: 2_000,
  rootFields: 20,
  aliases: 30,
  directives: 50,
  valueDepth: 10,
  variablesDepth: 50,
};

const described: Record<keyof Measures, (limit: number) => string> = {
  depth: (limit) => `nests deeper than ${limit} levels`,
  fields: (limit) => `asks for more than ${limit} fields`,
  rootFields: (limit) => `asks for more than ${limit} fields at its root`,
  aliases: (limit) => `has more than ${limit} aliases`,
  directives: (limit) => `has more than ${limit} directives`,
  valueDepth: (limit) => `nests lists and objects deeper than ${limit} levels in an argument: use a variable`,
};

/** Refuses operations beyond the limits, each excess with a sentence. What fragments hold counts wherever it is spread. */
export function limitRule(limits: Limits): ValidationRule {
  return (context) => ({
    Document({ definitions }) {
      const measured = measure(context);
      for (const operation of definitions) {
        if (operation.kind !== Kind.OPERATION_DEFINITION) continue;
        for (const excess of excesses(measured(operation), limits)) {
          context.reportError(new GraphQLError(`${nameOf(operation)} ${excess}.`, { nodes: operation }));
        }
      }
    },
  });
}

function excesses(measures: Measures, limits: Limits): string[] {
  const kinds = Object.keys(described) as (keyof Measures)[];
  return kinds.filter((kind) => measures[kind] > limits[kind]).map((kind) => described[kind](limits[kind]));
}

function nameOf({ name }: OperationDefinitionNode): string {
  return name ? `The operation "${name.value.slice(0, 100)}"` : 'The operation';
}
