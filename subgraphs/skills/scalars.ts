import { GraphQLScalarType, Kind } from 'graphql';
import type { ValueNode } from 'graphql';
import { graphError } from '../kit/errors.js';

/** A calendar day as a text. Whether it is one is said with all else that is wrong with the hours it stands in. */
export const DateScalar = textScalar('Date', '2026-12-24');

/** A wall-clock time as a text; like `Date`. */
export const LocalTime = textScalar('LocalTime', '09:00');

function textScalar(name: string, example: string): GraphQLScalarType<string, string> {
  const parse = (value: unknown): string => {
    if (typeof value === 'string') return value;
    throw graphError('BAD_USER_INPUT', `${name} must be a text like "${example}".`);
  };
  const parseLiteral = (node: ValueNode) => parse(node.kind === Kind.STRING ? node.value : null);
  return new GraphQLScalarType({ name, parseValue: parse, parseLiteral });
}
