import { GraphQLError, Kind, OperationTypeNode } from 'graphql';
import type { SelectionNode, ValidationRule } from 'graphql';

/**
 * A subscription is one field, always: `@skip` and `@include` on the way to it make the specification's own rule throw
 * in graphql-js 16, and federation's planner too. So this rule has to be checked before both.
 */
export const unconditionalSubscriptions: ValidationRule = (context) => ({
  OperationDefinition(operation) {
    if (operation.operation !== OperationTypeNode.SUBSCRIPTION) return;
    const seen = new Set<string>();
    const check = (selection: SelectionNode): void => {
      const condition = selection.directives?.find(({ name }) => ['skip', 'include'].includes(name.value));
      if (condition) {
        const message = 'The field of a subscription cannot be left out by @skip or @include.';
        context.reportError(new GraphQLError(message, { nodes: condition }));
      }
      for (const inner of selectionsOf(selection)) check(inner);
    };
    const selectionsOf = (selection: SelectionNode): readonly SelectionNode[] => {
      if (selection.kind === Kind.FIELD) return [];
      if (selection.kind === Kind.INLINE_FRAGMENT) return selection.selectionSet.selections;
      if (seen.has(selection.name.value)) return [];
      seen.add(selection.name.value);
      return context.getFragment(selection.name.value)?.selectionSet.selections ?? [];
    };
    operation.selectionSet.selections.forEach(check);
  },
});
