import { TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { Claims } from '../../subgraphs/kit/tokens.js';
import type { AccessRules, Requirement } from './accessRules.js';

/**
 * Which of the policies asked about hold for a caller. Asked for each operation that touches one of them, and of a
 * subscription again for each event, which waits for the answer.
 */
export type Policies = (
  asked: readonly string[],
  caller: Claims | null,
) => Iterable<string> | Promise<Iterable<string>>;

/** What an operation needs and its caller is not granted. */
export interface Unmet {
  /** The same for all callers who lack the same, of one document. '' when nothing is lacking. */
  readonly key: string;
  readonly requirements: ReadonlySet<Requirement>;
  /** Whether policies decided about it: all else follows from the token. */
  readonly mayChange: boolean;
}

export const nothingUnmet: Unmet = { key: '', requirements: new Set(), mayChange: false };

/** What a document needs is looked up once; most need nothing, and then nobody waits. */
export type Authorise = (document: DocumentNode, caller: Claims | null) => Unmet | Promise<Unmet>;

/** Without `policies` none holds. */
export function authorisation(
  schema: GraphQLSchema,
  rules: AccessRules,
  policies: Policies = () => [],
): Authorise {
  const needs = new WeakMap<DocumentNode, readonly Requirement[]>();
  return (document, caller) => {
    if (rules.isEmpty) return nothingUnmet;
    const needed = needs.get(document) ?? needsOf(document, schema, rules);
    needs.set(document, needed);
    return needed.length === 0 ? nothingUnmet : unmetBy(needed, caller, policies);
  };
}

function needsOf(document: DocumentNode, schema: GraphQLSchema, rules: AccessRules): readonly Requirement[] {
  const needed = new Set<Requirement>();
  const types = new TypeInfo(schema);
  const collect = {
    Field({ name }: { name: { value: string } }) {
      const parent = types.getParentType();
      for (const need of parent ? rules.needs(parent.name, name.value) : []) needed.add(need);
    },
  };
  visit(document, visitWithTypeInfo(types, collect));
  return [...needed];
}

async function unmetBy(
  needed: readonly Requirement[],
  caller: Claims | null,
  policies: Policies,
): Promise<Unmet> {
  const asked = needed.flatMap(({ kind, anyOf }) => (kind === 'policies' ? anyOf.flat() : []));
  const holding = new Set(asked.length > 0 ? await policies([...new Set(asked)], caller) : []);
  const granted = { authenticated: caller !== null, scopes: scopesOf(caller), policies: holding };
  const isMet = ({ kind, anyOf }: Requirement): boolean =>
    kind === 'authenticated'
      ? granted.authenticated
      : anyOf.some((all) => all.every((each) => granted[kind].has(each)));
  const unmet = needed.flatMap((need, index) => (isMet(need) ? [] : [[index, need] as const]));
  return {
    key: unmet.map(([index]) => index).join(),
    requirements: new Set(unmet.map(([, need]) => need)),
    mayChange: asked.length > 0,
  };
}

/** The token's `scope`, as OAuth writes it: names between spaces. */
function scopesOf(caller: Claims | null): ReadonlySet<string> {
  const scope = caller?.['scope'];
  return new Set(typeof scope === 'string' ? scope.split(' ').filter((name) => name !== '') : []);
}
