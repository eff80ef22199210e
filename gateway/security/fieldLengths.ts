import type { FieldNode, GraphQLField, GraphQLNamedType, GraphQLSchema } from 'graphql';
import { largest } from './cost.js';
import type { Cost } from './cost.js';
import type { ListSize } from './costDirectives.js';
import { declarations } from './declarations.js';
import { listLength, slicingProblem, unsaidLength } from './listLength.js';

/** What the `@listSize` of a field says, or those of the objects that it may be asked of. */
export interface FieldLengths {
  /** Of the list that the field itself returns, if it returns one. */
  readonly own: Cost;
  /** Of lists that are fields of what it returns; null when none of them is said. */
  readonly below: Lengths | null;
  /** Why nobody can tell: a list without a length, where the schema insists on one. */
  readonly problem: string | null;
}

/** How long the lists of these fields are at most. */
export type Lengths = ReadonlyMap<string, Cost>;

type Field = GraphQLField<unknown, unknown>;

/** Of a field of an interface, the longest that any of its objects declares: which one it will be, nobody knows. */
export function fieldLengths(
  node: FieldNode,
  field: Field,
  parent: GraphQLNamedType,
  schema: GraphQLSchema,
  listSizes: ReadonlyMap<string, ListSize>,
): FieldLengths {
  const shared = listSizes.get(`${parent.name}.${field.name}`);
  const own: Cost[] = [];
  const below = new Map<string, Cost>();
  let problem: string | null = null;
  for (const declared of declarations(field, parent, schema)) {
    const size = listSizes.get(`${declared.parent}.${field.name}`) ?? shared;
    const length = size ? listLength(node, declared.field, size) : unsaidLength;
    const sizedFields = size?.sizedFields ?? [];
    own.push(sizedFields.length > 0 ? unsaidLength : length);
    for (const name of sizedFields) below.set(name, largest([below.get(name) ?? 0, length]));
    if (size && isAskable(size, field)) problem ??= slicingProblem(node, declared.field, size);
  }
  return { own: largest(own), below: below.size > 0 ? below : null, problem };
}

/** Whether a client can say the length: objects may have arguments that their interface has not. */
function isAskable({ slicingArguments }: ListSize, { args }: Field): boolean {
  return args.some(({ name }) => slicingArguments.includes(name));
}
