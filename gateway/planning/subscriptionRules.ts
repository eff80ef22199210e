import { GraphQLError, Kind, OperationTypeNode } from 'graphql';
import type { ASTVisitor, FieldNode, SelectionNode, SelectionSetNode } from 'graphql';
import type { ValidationContext, ValidationRule } from 'graphql';
import { isConditional } from './conditionalObjects.js';

/**
 * A subscription has one root field, and no condition on the way to it: the planner throws on a conditional root field
 * and plans two of them wrongly. Validate with these BEFORE graphql-js's own rules: its SingleFieldSubscriptionsRule
 * throws, instead of reporting, on a condition that depends on a variable.
 */
export const subscriptionRules: readonly ValidationRule[] = [oneUnconditionalRootField];

function oneUnconditionalRootField(context: ValidationContext): ASTVisitor {
  const complain = (message: string, node: SelectionNode): void => {
    context.reportError(
      new GraphQLError(message, { nodes: node, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }),
    );
  };
  return {
    OperationDefinition(operation) {
      if (operation.operation !== OperationTypeNode.SUBSCRIPTION) return;
      const selections = [...rootSelections(operation.selectionSet, context)];
      const fields = selections.filter((selection) => selection.kind === Kind.FIELD);

      const conditional = selections.find(isConditional);
      if (conditional) complain('The root of a subscription takes neither @skip nor @include.', conditional);
      const second = fields.find((field) => responseKey(field) !== responseKey(fields[0] ?? field));
      if (second) complain('A subscription has one root field: open one for each.', second);
      const meta = fields.find((field) => field.name.value.startsWith('__'));
      if (meta) complain('A subscription cannot ask for an introspection field at its root.', meta);
    },
  };
}

/** The selections at the root and in the fragments that are spread there, the spreads themselves included. */
function* rootSelections(
  { selections }: SelectionSetNode,
  context: ValidationContext,
  seen = new Set<string>(),
): Generator<SelectionNode> {
  for (const selection of selections) {
    yield selection;
    if (selection.kind === Kind.INLINE_FRAGMENT) yield* rootSelections(selection.selectionSet, context, seen);
    if (selection.kind !== Kind.FRAGMENT_SPREAD || seen.has(selection.name.value)) continue;
    seen.add(selection.name.value);
    const fragment = context.getFragment(selection.name.value);
    if (fragment) yield* rootSelections(fragment.selectionSet, context, seen);
  }
}

function responseKey({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}
