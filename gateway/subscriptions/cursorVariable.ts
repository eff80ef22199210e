import { Kind } from 'graphql';
import type { DocumentNode, ValueNode } from 'graphql';
import { fetchesOf } from '../planning/steps.js';
import { variableUses } from '../planning/variableUses.js';
import type { Step } from '../planning/steps.js';

/**
 * The variable that gives the cursor and nothing else, so that it is the same whether it is null or left out; null when
 * there is none. `rest` is the plan behind the source's `document`.
 */
export function cursorVariable(given: ValueNode, document: DocumentNode, rest: Step): string | null {
  if (given.kind !== Kind.VARIABLE) return null;
  const name = given.name.value;
  const isUsedOnce = variableUses(document).filter((used) => used === name).length === 1;
  const isUsedLater = fetchesOf(rest).some(({ variables }) => variables.includes(name));
  return isUsedOnce && !isUsedLater ? name : null;
}
