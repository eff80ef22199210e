import { Kind, visit } from 'graphql';
import type { DocumentNode, ValueNode } from 'graphql';
import type { Step } from '../planning/steps.js';

/**
 * The variable that gives the cursor and nothing else, so that it is the same whether it is null or left out; null when
 * there is none. `rest` is the plan behind the source's `document`.
 */
export function cursorVariable(given: ValueNode, document: DocumentNode, rest: Step): string | null {
  if (given.kind !== Kind.VARIABLE) return null;
  const name = given.name.value;
  return timesUsed(name, document) === 1 && !takes(rest, name) ? name : null;
}

function timesUsed(name: string, document: DocumentNode): number {
  let times = 0;
  visit(document, {
    VariableDefinition: () => false,
    Variable: (node) => void (times += node.name.value === name ? 1 : 0),
  });
  return times;
}

function takes(step: Step, variable: string): boolean {
  switch (step.kind) {
    case 'fetch':
      return step.variables.includes(variable);
    case 'joint':
      return step.fetches.some((child) => takes(child, variable));
    case 'condition':
      return takes(step.then, variable) || takes(step.otherwise, variable);
    case 'sequence':
    case 'parallel':
      return step.steps.some((child) => takes(child, variable));
  }
}
