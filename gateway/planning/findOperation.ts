import { Kind } from 'graphql';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { graphError } from '../../subgraphs/kit/errors.js';

/** The operation of that name, or the only one. Throws OPERATION_RESOLUTION_FAILURE when there is none such. */
export function findOperation(document: DocumentNode, name: string | null): OperationDefinitionNode {
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const [first, second] = operations as OperationDefinitionNode[];
  if (name) {
    const named = (operations as OperationDefinitionNode[]).find(
      (operation) => operation.name?.value === name,
    );
    if (named) return named;
    throw graphError('OPERATION_RESOLUTION_FAILURE', `The document holds no operation named "${name}".`);
  }
  if (!first) throw graphError('OPERATION_RESOLUTION_FAILURE', 'The document holds no operation.');
  if (!second) return first;
  throw graphError('OPERATION_RESOLUTION_FAILURE', 'The document holds several operations: name one.');
}
