import type { Schema } from '@apollo/federation-internals';

/**
 * What a subgraph declares of a subscription field by `@resumable`: the argument that takes the cursor of an event, and
 * the field of the event that holds it.
 */
export interface Resumable {
  readonly after: string;
  /** The argument's type, as GraphQL writes it. */
  readonly afterType: string;
  /** Whether the argument has a default: then null and nothing are not the same. */
  readonly hasDefault: boolean;
  readonly cursor: string;
  /** The field that says when the event happened, an ISO 8601 instant; null when none does. */
  readonly at: string | null;
  /** Without a cursor it tells nothing of the past, so that whoever comes later may join. */
  readonly beginsNow: boolean;
}

/** Whose `@resumable` it is, whatever name a subgraph imports it by. */
const specification = /\/resumable\/v1(\.\d+)?$/;

/** The declarations in a supergraph, by the field of Subscription. */
export function resumableFields(supergraph: Schema): ReadonlyMap<string, Resumable> {
  const feature = [...(supergraph.coreFeatures?.allFeatures() ?? [])].find(({ url }) =>
    specification.test(url.toString()),
  );
  const fields = supergraph.schemaDefinition.rootType('subscription')?.fields() ?? [];
  const declared = new Map<string, Resumable>();
  if (!feature) return declared;
  for (const field of fields) {
    const [applied] = field.appliedDirectivesOf(feature.directiveNameInSchema('resumable'));
    if (!applied) continue;
    const told = applied.arguments(true) as Omit<Resumable, 'afterType' | 'hasDefault' | 'at'> &
      Partial<Pick<Resumable, 'at'>>;
    const argument = field.argument(told.after);
    if (!argument?.type) continue;
    const hasDefault = argument.defaultValue !== undefined;
    const { at = null } = told;
    declared.set(field.name, { ...told, at, afterType: argument.type.toString(), hasDefault });
  }
  return declared;
}
