import { Kind, OperationTypeNode, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { ASTVisitor, DocumentNode, FieldNode, GraphQLError, GraphQLSchema } from 'graphql';
import { graphError } from '../../subgraphs/kit/errors.js';
import type { AccessRules } from './accessRules.js';
import type { Unmet } from './authorisation.js';

/** A document in two halves: what may be planned, and what only stands as null in the answer. */
export interface Permitted {
  readonly document: DocumentNode;
  readonly denied: ReadonlySet<FieldNode>;
}

/** `document` without the fields whose requirements are not met. Throws when that is the field of a subscription. */
export function permitted(
  document: DocumentNode,
  schema: GraphQLSchema,
  rules: AccessRules,
  { requirements }: Unmet,
): Permitted {
  if (requirements.size === 0) return { document, denied: new Set() };
  const denied = new Set<FieldNode>();
  const types = new TypeInfo(schema);
  const remove: ASTVisitor = {
    Field(node) {
      const parent = types.getParentType();
      if (!parent || !rules.needs(parent.name, node.name.value).some((need) => requirements.has(need)))
        return;
      if (parent === schema.getRootType(OperationTypeNode.SUBSCRIPTION)) {
        throw unauthorised(`${parent.name}.${node.name.value}`);
      }
      denied.add(node);
      return null;
    },
    SelectionSet: {
      leave: (node) => (node.selections.length === 0 ? { ...node, selections: [placeholder] } : undefined),
    },
  };
  return { document: visit(document, visitWithTypeInfo(types, remove)), denied };
}

/** That field is hidden from its caller; why is not said, as the rules may not be everybody's to know. */
export function unauthorised(coordinate: string, path?: readonly (string | number)[]): GraphQLError {
  return graphError('UNAUTHORIZED_FIELD_OR_TYPE', `${coordinate} is not for this caller.`, {}, path);
}

/** An object of which nothing is left is fetched all the same: whether it is there is no secret. */
const placeholder: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };
