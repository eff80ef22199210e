import type { Subscription } from '../execution/subscribe.js';
import type { CompiledOperation, PlannedSupergraph } from '../planning/compiledOperation.js';
import { resumableFields } from './resumable.js';
import { upstreamOperation } from './upstreamOperation.js';

/** What is known of a subscription's source, found out once; null for other operations. */
export function subscriptionsOf({
  planner,
}: PlannedSupergraph): (operation: CompiledOperation) => Subscription | null {
  const declared = resumableFields(planner.supergraph.schema);
  const known = new WeakMap<CompiledOperation, Subscription>();
  return (operation) => {
    const { source } = operation;
    if (!source) return null;
    const subscription = known.get(operation) ?? {
      operation,
      source,
      upstream: upstreamOperation(source, declared, operation.step),
    };
    known.set(operation, subscription);
    return subscription;
  };
}
