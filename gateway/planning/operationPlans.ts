import { print } from 'graphql';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { nothingUnmet } from '../security/authorisation.js';
import type { Unmet } from '../security/authorisation.js';
import type { CompiledOperation } from './compiledOperation.js';
import type { Step } from './steps.js';

/** The compiled operation for a document and what is denied its caller, made once. Throws what compiling throws. */
export type OperationPlans = (
  document: DocumentNode,
  operationName: string | null,
  unmet?: Unmet,
) => CompiledOperation;

interface Limits {
  readonly maxPlans: number;
  /** Of documents and subgraph operations together; what is made of a character takes some twenty bytes. */
  readonly maxCharacters: number;
}

const defaults: Limits = { maxPlans: 1_000, maxCharacters: 4_000_000 };

/**
 * Remembers compiled operations by their text, as anybody may send new ones for ever. Compiling is synchronous, so that
 * of many clients who bring the same operation at once only the first waits for the planner.
 */
export function operationPlans(compile: OperationPlans, limits: Limits = defaults): OperationPlans {
  const texts = new WeakMap<DocumentNode, string>();
  const textOf = (document: DocumentNode): string => {
    const text = texts.get(document) ?? print(document);
    texts.set(document, text);
    return text;
  };
  const plans = new LRUCache<string, CompiledOperation>({
    max: limits.maxPlans,
    maxSize: limits.maxCharacters,
    sizeCalculation: (operation, key) => key.length + charactersOf(operation.step),
  });

  return (document, operationName, unmet = nothingUnmet) => {
    const key = `${unmet.key}\n${operationName ?? ''}\n${textOf(document)}`;
    const known = plans.get(key);
    if (known) return known;
    const compiled = compile(document, operationName, unmet);
    plans.set(key, compiled);
    return compiled;
  };
}

function charactersOf(step: Step): number {
  switch (step.kind) {
    case 'fetch':
      return step.operation.text.length;
    case 'condition':
      return charactersOf(step.then) + charactersOf(step.otherwise);
    case 'sequence':
    case 'parallel':
      return step.steps.reduce((sum, child) => sum + charactersOf(child), 0);
  }
}
