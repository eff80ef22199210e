import { Kind } from 'graphql';
import type { DocumentNode, SelectionSetNode } from 'graphql';
import type { FetchDataRewrite } from '@apollo/query-planner';

/**
 * What a subgraph's answer holds: the keys that were asked for, whatever the type of the object. Only these are taken
 * over into the gateway's data.
 */
export interface Shape {
  readonly fields: readonly ShapeField[];
}

export interface ShapeField {
  /** The key in the subgraph's answer. */
  readonly from: string;
  /** The key in the gateway's data: another one where the planner had to alias what would not merge. */
  readonly to: string;
  /** Null for a leaf. */
  readonly shape: Shape | null;
}

/** The shape of an answer to `document`, or of its `_entities` when it fetches entities. */
export function shapeOf(
  document: DocumentNode,
  ofEntities: boolean,
  outputRewrites: readonly FetchDataRewrite[] = [],
): Shape {
  const keys: KeyTree = new Map();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) collect(definition.selectionSet, document, keys);
  }
  const renames = new Map(outputRewrites.map(renameOf));
  const asked = ofEntities ? keys.get('_entities') : keys;
  return asked ? frozen(asked, renames, []) : { fields: [] };
}

type KeyTree = Map<string, KeyTree | null>;

/** Objects of several types share one tree: a key that is a leaf in one type is a leaf in all, or it would not merge. */
function collect({ selections }: SelectionSetNode, document: DocumentNode, into: KeyTree): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      const key = (selection.alias ?? selection.name).value;
      const below = into.get(key) ?? (selection.selectionSet ? new Map<string, KeyTree | null>() : null);
      into.set(key, below);
      if (selection.selectionSet && below) collect(selection.selectionSet, document, below);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      collect(selection.selectionSet, document, into);
    } else {
      collect(fragmentNamed(selection.name.value, document), document, into);
    }
  }
}

function fragmentNamed(name: string, { definitions }: DocumentNode): SelectionSetNode {
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name) {
      return definition.selectionSet;
    }
  }
  throw new Error(`The planner spreads a fragment ${name} that it does not define`);
}

/**
 * `['search', '... on Product', 'name__alias_0']` to `name`. Each alias stands at one place only, so the type conditions
 * on the way say nothing more.
 */
function renameOf(rewrite: FetchDataRewrite): [path: string, to: string] {
  if (rewrite.kind !== 'KeyRenamer') throw new Error(`Unknown output rewrite ${rewrite.kind}`);
  return [pathKey(rewrite.path.filter((element) => !element.startsWith('... on '))), rewrite.renameKeyTo];
}

function frozen(keys: KeyTree, renames: ReadonlyMap<string, string>, path: readonly string[]): Shape {
  const fields = [...keys].map(([from, below]): ShapeField => {
    const here = [...path, from];
    return { from, to: renames.get(pathKey(here)) ?? from, shape: below && frozen(below, renames, here) };
  });
  return { fields };
}

function pathKey(path: readonly string[]): string {
  return path.join('.');
}
