import { Kind, visit } from 'graphql';
import type { DocumentNode, FieldNode, SelectionNode, SelectionSetNode } from 'graphql';
import { fragmentsOf } from './collectFields.js';
import type { Fragments } from './collectFields.js';

/**
 * The same for the planner, which leaves a field out that stands under a condition while everything that is asked of its
 * object stands under another: an object without fields is asked for its type's name then. A mutation would not be run.
 */
export function conditionalObjects(document: DocumentNode): DocumentNode {
  const fragments = fragmentsOf(document);
  return visit(document, {
    Field(node): FieldNode | undefined {
      const { selectionSet } = node;
      if (!selectionSet || !isConditional(node) || selectsSurely(selectionSet, fragments)) return undefined;
      return {
        ...node,
        selectionSet: { ...selectionSet, selections: [...selectionSet.selections, typeName] },
      };
    },
  });
}

const typeName: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

function selectsSurely({ selections }: SelectionSetNode, fragments: Fragments): boolean {
  return selections.some((selection) => {
    if (isConditional(selection)) return false;
    if (selection.kind === Kind.FIELD) return true;
    const body = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    return body !== undefined && selectsSurely(body.selectionSet, fragments);
  });
}

/** Whether `@skip` or `@include` stands on it. */
export function isConditional({ directives = [] }: SelectionNode): boolean {
  return directives.some(({ name }) => name.value === 'skip' || name.value === 'include');
}
