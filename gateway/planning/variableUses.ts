import { visit } from 'graphql';
import type { ASTNode } from 'graphql';

/** The variables that stand in a document or a part of it, each as often as it is used; where it is declared is no use. */
export function variableUses(node: ASTNode): string[] {
  const uses: string[] = [];
  visit(node, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void uses.push(name.value),
  });
  return uses;
}
