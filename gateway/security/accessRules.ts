import { isTypeDefinitionNode, Kind, parse, valueFromASTUntyped } from 'graphql';
import type { ConstDirectiveNode, DocumentNode, NamedTypeNode, TypeNode } from 'graphql';
import { argumentOf, linkedName } from './linkedDirectives.js';

/** One `@authenticated`, `@requiresScopes` or `@policy`. Equal ones of a supergraph are one object. */
export interface Requirement {
  readonly kind: 'authenticated' | 'scopes' | 'policies';
  /** All of one of these lists must be granted. */
  readonly anyOf: readonly (readonly string[])[];
}

/** Who may see what, as a supergraph says. */
export interface AccessRules {
  /** All that must be met to see a field of a type; empty for most. */
  needs(typeName: string, fieldName: string): readonly Requirement[];
  /** Whether nothing is guarded at all. */
  readonly isEmpty: boolean;
}

const features = [
  { feature: 'authenticated', kind: 'authenticated', argument: null },
  { feature: 'requiresScopes', kind: 'scopes', argument: 'scopes' },
  { feature: 'policy', kind: 'policies', argument: 'policies' },
] as const;

/**
 * Reads the rules of a supergraph. To see a field, what stands on it, on its parent type and on the type that it returns
 * must be met; of a field of an interface also what stands on it in every object that implements it, as nobody knows
 * beforehand which one it will be.
 */
export function accessRules(supergraphSdl: string): AccessRules {
  if (!/specs\.apollo\.dev\/(authenticated|requiresScopes|policy)\//.test(supergraphSdl)) return noRules;
  const written = readRules(parse(supergraphSdl, { noLocation: true }));
  const known = new Map<string, readonly Requirement[]>();
  return {
    isEmpty: false,
    needs(typeName, fieldName) {
      const coordinate = `${typeName}.${fieldName}`;
      const needs = known.get(coordinate) ?? needsOf(typeName, fieldName, written);
      known.set(coordinate, needs);
      return needs;
    },
  };
}

const noRules: AccessRules = { isEmpty: true, needs: () => [] };

/** Requirements by type and by `Type.field`, as they are written. */
interface WrittenRules {
  readonly on: ReadonlyMap<string, readonly Requirement[]>;
  /** The type that each `Type.field` returns. */
  readonly returns: ReadonlyMap<string, string>;
  readonly implementers: ReadonlyMap<string, readonly string[]>;
}

function needsOf(typeName: string, fieldName: string, written: WrittenRules): Requirement[] {
  const { on, returns, implementers } = written;
  const coordinate = `${typeName}.${fieldName}`;
  const returned = returns.get(coordinate);
  if (returned === undefined) return []; // `__typename` and the like
  const own = [typeName, coordinate, returned].flatMap((each) => on.get(each) ?? []);
  const below = (implementers.get(typeName) ?? []).flatMap((type) => needsOf(type, fieldName, written));
  return [...new Set([...own, ...below])];
}

function readRules(supergraph: DocumentNode): WrittenRules {
  const read = requirementReader(supergraph);
  const on = new Map<string, readonly Requirement[]>();
  const returns = new Map<string, string>();
  const implementers = new Map<string, string[]>();
  for (const type of supergraph.definitions.filter(isTypeDefinitionNode)) {
    const typeName = type.name.value;
    on.set(typeName, read(type.directives));
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const field of type.fields ?? []) {
      on.set(`${typeName}.${field.name.value}`, read(field.directives));
      returns.set(`${typeName}.${field.name.value}`, namedType(field.type));
    }
    for (const { name } of type.kind === Kind.OBJECT_TYPE_DEFINITION ? (type.interfaces ?? []) : []) {
      implementers.set(name.value, [...(implementers.get(name.value) ?? []), typeName]);
    }
  }
  return { on, returns, implementers };
}

function requirementReader(
  supergraph: DocumentNode,
): (directives: readonly ConstDirectiveNode[] | undefined) => readonly Requirement[] {
  const interned = new Map<string, Requirement>();
  const kinds = new Map(
    features.map((each) => [linkedName(supergraph, each.feature, each.feature), each] as const),
  );
  return (directives = []) =>
    directives.flatMap((directive) => {
      const feature = kinds.get(directive.name.value);
      if (!feature) return [];
      const { kind, argument } = feature;
      const value = argument === null ? undefined : argumentOf(directive, argument);
      const anyOf = value ? (valueFromASTUntyped(value) as string[][]) : [];
      const id = JSON.stringify([kind, anyOf]);
      const requirement = interned.get(id) ?? { kind, anyOf };
      interned.set(id, requirement);
      return requirement;
    });
}

function namedType(type: TypeNode): string {
  let inner: TypeNode = type;
  while (inner.kind !== Kind.NAMED_TYPE) inner = inner.type;
  return (inner satisfies NamedTypeNode).name.value;
}
