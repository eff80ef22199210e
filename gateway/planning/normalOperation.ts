import { Kind, print, visit } from 'graphql';
import type { DefinitionNode, DocumentNode, FragmentDefinitionNode, NameNode } from 'graphql';
import { findOperation } from './findOperation.js';

/** One operation, alone and written in the one way in which all clients are taken to have written it. */
export interface NormalOperation {
  readonly document: DocumentNode;
  readonly text: string;
}

/**
 * The operation without what does not change its answer: layout and comments, other operations of its document, the
 * names and the order of fragments, the order of arguments and of variables, the notation of strings. What is left can be
 * told from the answer (keys and their order, values) or by subgraphs (the operation's name), and stays: so do literals,
 * keys of input objects too, as a scalar may keep their order.
 */
export function normalOperation(document: DocumentNode, operationName: string | null): NormalOperation {
  const operation = findOperation(document, operationName);
  const names = new Map<string, string>();
  const waiting: DefinitionNode[] = [operation];
  const definitions: DefinitionNode[] = [];
  for (const definition of waiting) {
    definitions.push(
      normalDefinition(definition, (name) => {
        const known = names.get(name);
        if (known !== undefined) return known;
        const given = `f${names.size}`;
        names.set(name, given);
        const fragment = fragmentNamed(document, name);
        if (fragment) waiting.push(fragment);
        return given;
      }),
    );
  }
  const normal: DocumentNode = { kind: Kind.DOCUMENT, definitions };
  return { document: normal, text: print(normal) };
}

/** `nameOf`: the normal name of a fragment, asked for in the order in which fragments are spread. */
function normalDefinition(definition: DefinitionNode, nameOf: (name: string) => string): DefinitionNode {
  const renamed = (name: NameNode): NameNode => ({ kind: Kind.NAME, value: nameOf(name.value) });
  return visit(definition, {
    FragmentDefinition: (node) => ({ ...node, name: renamed(node.name) }),
    FragmentSpread: (node) => ({ ...node, name: renamed(node.name) }),
    OperationDefinition: (node) => ({
      ...node,
      variableDefinitions: sorted(node.variableDefinitions, ({ variable }) => variable.name.value),
    }),
    Field: (node) => ({ ...node, arguments: sorted(node.arguments, ({ name }) => name.value) }),
    Directive: (node) => ({ ...node, arguments: sorted(node.arguments, ({ name }) => name.value) }),
    StringValue: (node) => (node.block === true ? { ...node, block: false } : undefined),
  });
}

function sorted<Node>(nodes: readonly Node[] = [], nameOf: (node: Node) => string): readonly Node[] {
  if (nodes.length < 2) return nodes;
  return [...nodes].sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
}

function fragmentNamed({ definitions }: DocumentNode, name: string): FragmentDefinitionNode | undefined {
  return definitions
    .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
    .find((fragment) => fragment.name.value === name);
}
