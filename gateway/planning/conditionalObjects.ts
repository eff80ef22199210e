import { Kind, visit } from 'graphql';
import type { DocumentNode, FieldNode, SelectionNode } from 'graphql';
import { fragmentsOf, selectsField } from './collectFields.js';

/**
 * The same for the planner, which leaves a field out that stands under a condition while everything that is asked of its
 * object stands under another: an object without fields is asked for its type's name then. A mutation would not be run.
 */
export function conditionalObjects(document: DocumentNode): DocumentNode {
  const fragments = fragmentsOf(document);
  return visit(document, {
    Field(node): FieldNode | undefined {
      const { selectionSet } = node;
      if (!selectionSet || !isConditional(node)) return undefined;
      if (selectsField(selectionSet, fragments, isSure)) return undefined;
      return {
        ...node,
        selectionSet: { ...selectionSet, selections: [...selectionSet.selections, typeName] },
      };
    },
  });
}

const typeName: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

function isSure(selection: SelectionNode): boolean {
  return !isConditional(selection);
}

/** Whether `@skip` or `@include` stands on it. */
export function isConditional({ directives = [] }: SelectionNode): boolean {
  return directives.some(({ name }) => name.value === 'skip' || name.value === 'include');
}
