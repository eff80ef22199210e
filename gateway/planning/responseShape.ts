import { getNamedType, isInterfaceType, isLeafType, isListType, isNonNullType, isObjectType } from 'graphql';
import type {
  FieldNode,
  GraphQLCompositeType,
  GraphQLField,
  GraphQLOutputType,
  GraphQLSchema,
} from 'graphql';
import type { GraphQLInterfaceType, GraphQLObjectType, SelectionSetNode } from 'graphql';
import { Row } from '../json.js';
import { leafValue } from './leafValue.js';
import type { LeafValue } from './leafValue.js';
import { collectFields } from './collectFields.js';
import type { Conditions, Fragments } from './collectFields.js';

/** The fields that a client asked for on objects of one type, in the order of the answer. */
export interface ObjectShape {
  readonly typeName: string;
  /** False when all that is known of the object is its interface. */
  readonly isObject: boolean;
  /** True when what is known of the object's type decides which fragments are about it. */
  readonly isDecided: boolean;
  readonly fields: readonly ResponseField[];
  /** An object with the keys of all fields, in their order: setting what is there is cheaper than adding it. */
  readonly blank: () => Record<string, unknown>;
}

export interface ResponseField {
  readonly kind: 'value' | 'typename' | 'introspection' | 'denied';
  /** The key in the answer. */
  readonly key: string;
  /** The key in the gateway's data. */
  readonly source: string;
  /** `Type.field`, for messages. */
  readonly coordinate: string;
  readonly output: Output;
}

export type Output =
  | { readonly kind: 'nonNull' | 'list'; readonly of: Output }
  | { readonly kind: 'leaf'; readonly shown: LeafValue }
  | {
      readonly kind: 'object';
      /** The shape for an object that calls itself `typename`; undefined when the client must not see such a one. */
      readonly as: (typename: unknown) => ObjectShape | undefined;
    };

/** What the shape of a response depends on. */
export interface Selecting {
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
  readonly conditions: Conditions;
  /** The client's key for a key of the gateway's data, where they differ. */
  readonly clientKeys: ReadonlyMap<string, string>;
  /** What the caller may not see, whether it was fetched for another reason or not. */
  readonly denied: ReadonlySet<FieldNode>;
}

type Fielded = GraphQLObjectType | GraphQLInterfaceType;

/** The shape of what `selectionSets` select together on `type`; shapes below are made when they are first met. */
export function objectShape(
  type: Fielded,
  selectionSets: readonly SelectionSetNode[],
  selecting: Selecting,
): ObjectShape {
  const collected = collectFields(type, selectionSets, selecting);
  const fields = [...collected.fields].map(([source, nodes]): ResponseField => {
    const [{ name }] = nodes;
    const coordinate = `${type.name}.${name.value}`;
    const key = selecting.clientKeys.get(source) ?? source;
    if (name.value.startsWith('__')) {
      const kind = name.value === '__typename' ? 'typename' : 'introspection';
      return { kind, key, source, coordinate, output: { kind: 'leaf', shown: (value) => value } };
    }
    const field = type.getFields()[name.value];
    if (!field) throw new Error(`${coordinate} is not in the API schema: was the operation validated?`);
    const allowed = nodes.filter((node) => !selecting.denied.has(node));
    const kind = allowed.length > 0 ? 'value' : 'denied';
    return { kind, key, source, coordinate, output: outputOf(field, allowed, selecting) };
  });
  const isObject = isObjectType(type);
  const isDecided = isObject || !collected.leavesOut;
  return { typeName: type.name, isObject, isDecided, fields, blank: blankOf(fields) };
}

function blankOf(fields: readonly ResponseField[]): () => Record<string, unknown> {
  if (fields.some(({ key }) => key === '__proto__')) return () => new Row();
  const template = Object.fromEntries(fields.map(({ key }) => [key, null]));
  return () => ({ ...template });
}

function outputOf(
  field: GraphQLField<unknown, unknown>,
  nodes: readonly FieldNode[],
  selecting: Selecting,
): Output {
  const named = getNamedType(field.type);
  const inner: Output = isLeafType(named)
    ? { kind: 'leaf', shown: leafValue(named) }
    : { kind: 'object', as: shapesOf(named, selectionSetsOf(nodes), selecting) };
  return wrapped(field.type, inner);
}

function wrapped(type: GraphQLOutputType, inner: Output): Output {
  if (isNonNullType(type)) return { kind: 'nonNull', of: wrapped(type.ofType, inner) };
  if (isListType(type)) return { kind: 'list', of: wrapped(type.ofType, inner) };
  return inner;
}

function selectionSetsOf(nodes: readonly FieldNode[]): SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
}

function shapesOf(
  declared: GraphQLCompositeType,
  selectionSets: readonly SelectionSetNode[],
  selecting: Selecting,
): (typename: unknown) => ObjectShape | undefined {
  const shapes = new Map<unknown, ObjectShape | undefined>();
  return (typename) => {
    const known = shapes.get(typename);
    if (known) return known;
    const type = runtimeType(declared, typename, selecting.schema);
    const shape = type && objectShape(type, selectionSets, selecting);
    if (shape) shapes.set(typename, shape);
    return shape;
  };
}

/** An object of a subgraph that knows only its interface (`@interfaceObject`) may name none, or the interface. */
function runtimeType(
  declared: GraphQLCompositeType,
  typename: unknown,
  schema: GraphQLSchema,
): Fielded | undefined {
  if (isObjectType(declared)) return declared;
  if (typename === undefined || typename === declared.name) {
    return isInterfaceType(declared) ? declared : undefined;
  }
  const type = typeof typename === 'string' ? schema.getType(typename) : undefined;
  const fits = (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(declared, type);
  return fits ? type : undefined;
}
