import { GraphQLError } from 'graphql';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { systemClock } from '../../subgraphs/kit/clock.js';
import type { Clock } from '../../subgraphs/kit/clock.js';
import { nothingUnmet } from '../security/authorisation.js';
import type { Unmet } from '../security/authorisation.js';
import type { CompiledOperation } from './compiledOperation.js';
import { normalOperation } from './normalOperation.js';
import type { NormalOperation } from './normalOperation.js';
import { newPlanCounts } from './planCounts.js';
import { fetchesOf, requestsOf } from './steps.js';
import type { Step } from './steps.js';

export interface OperationPlans {
  readonly normalOf: typeof normalOperation;
  /** The compiled operation, without what is denied its caller, made once. Throws what compiling throws. */
  readonly planOf: (operation: NormalOperation, unmet?: Unmet) => CompiledOperation;
  /** Compiles an operation, if it can be compiled, before somebody asks it. */
  readonly warm: (operation: NormalOperation) => void;
  /** The operations that are remembered, the last one asked first. */
  readonly recent: () => NormalOperation[];
}

interface Limits {
  readonly maxPlans: number;
  /** Of documents and subgraph operations together; what is made of a character takes some twenty bytes. */
  readonly maxCharacters: number;
}

interface Plan {
  readonly operation: NormalOperation;
  readonly compiled: CompiledOperation;
}

interface Refusal {
  readonly error: unknown;
}

const defaults: Limits = { maxPlans: 1_000, maxCharacters: 4_000_000 };

/** Not for ever: on a machine that stood still an operation may have been refused for the time that it took. */
export const refusedMs = 60_000;

/**
 * Remembers compiled operations by their normal form, as anybody may send new ones for ever, and those that cannot be
 * compiled, as finding that out may take the longest. Compiling is synchronous, so that of many clients who bring the same
 * operation at once only the first waits for the planner.
 */
export function operationPlans(
  compile: (document: DocumentNode, unmet: Unmet) => CompiledOperation,
  limits: Limits = defaults,
  counts = newPlanCounts(),
  clock: Clock = systemClock,
): OperationPlans {
  const plans = new LRUCache<string, Plan>({
    max: limits.maxPlans,
    maxSize: limits.maxCharacters,
    sizeCalculation: ({ compiled }, key) => key.length + charactersOf(compiled.step),
  });
  const refusals = new LRUCache<string, Refusal>({
    max: limits.maxPlans,
    maxSize: limits.maxCharacters,
    sizeCalculation: (_, key) => key.length,
    ttl: refusedMs,
    ttlResolution: 0,
    perf: { now: () => clock.now().getTime() },
  });
  const planOf = (operation: NormalOperation, unmet = nothingUnmet): CompiledOperation => {
    const key = unmet.key === '' ? operation.text : `${unmet.key}\n${operation.text}`;
    const known = plans.get(key);
    if (known) {
      counts.hits += 1;
      return known.compiled;
    }
    const refused = refusals.get(key);
    if (refused) throw refused.error;
    const startedAtMs = performance.now();
    try {
      const compiled = compile(operation.document, unmet);
      plans.set(key, { operation, compiled });
      counts.size = plans.size;
      return compiled;
    } catch (error) {
      if (!isAboutPlaces(error)) refusals.set(key, { error });
      throw error;
    } finally {
      counts.planningMs += performance.now() - startedAtMs;
      counts.misses += 1;
    }
  };

  return {
    normalOf: normalForms(),
    planOf,
    warm(operation) {
      try {
        planOf(operation);
      } catch {
        // who asks it will be told
      }
    },
    recent: () => [...plans.values()].map(({ operation }) => operation),
  };
}

/** Another client's document has other places. */
function isAboutPlaces(error: unknown): boolean {
  return error instanceof GraphQLError && error.locations !== undefined;
}

/** Documents are parsed once however often they are asked, so that each is looked at once here too. */
function normalForms(): typeof normalOperation {
  const forms = new WeakMap<DocumentNode, Map<string | null, NormalOperation>>();
  return (document, operationName) => {
    const ofDocument = forms.get(document) ?? new Map<string | null, NormalOperation>();
    const form = ofDocument.get(operationName) ?? normalOperation(document, operationName);
    ofDocument.set(operationName, form);
    forms.set(document, ofDocument);
    return form;
  };
}

/** A joint request is kept beside the fetches that it is for. */
function charactersOf(step: Step): number {
  const operations = new Set([...requestsOf(step), ...fetchesOf(step)].map(({ operation }) => operation));
  return [...operations].reduce((sum, { text }) => sum + text.length, 0);
}
