import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { parse, specifiedRules, validate } from 'graphql';
import type { GraphQLCompositeType, GraphQLField, GraphQLInputType, GraphQLSchema } from 'graphql';

export interface GeneratedOperation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

interface Choices {
  /** Names that the generator may give to a field; those of other fields make trouble on purpose. */
  readonly aliases: readonly string[];
  readonly maxDepth?: number;
}

/** A valid query over `schema`, the same for the same seed: fragments, aliases, arguments, conditions, introspection. */
export function generatedOperation(
  schema: GraphQLSchema,
  seed: number,
  choices: Choices,
): GeneratedOperation {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const query = writer(schema, randomFrom(seed * 1_000 + attempt), choices).query();
    const variables = { yes: attempt % 2 === 0, no: false, sku: 'b1', id: 'p1' };
    if (validate(schema, parse(query), specifiedRules).length === 0) return { query, variables };
  }
  throw new Error(`Seed ${seed} makes no valid operation`);
}

interface Random {
  readonly chance: (probability: number) => boolean;
  readonly oneOf: <T>(items: readonly T[]) => T;
  readonly upTo: (max: number) => number;
}

/** mulberry32 */
function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const upTo = (max: number): number => Math.floor(next() * (max + 1));
  return {
    chance: (probability) => next() < probability,
    upTo,
    oneOf: (items) => items[upTo(items.length - 1)] as (typeof items)[number],
  };
}

function writer(
  schema: GraphQLSchema,
  random: Random,
  { aliases, maxDepth = 5 }: Choices,
): { query: () => string } {
  const fragments: string[] = [];

  const selections = (type: GraphQLCompositeType, depth: number): string => {
    const count = 1 + random.upTo(depth === 0 ? 2 : 3);
    const parts = Array.from({ length: count }, () => selection(type, depth));
    return `{ ${parts.filter((part) => part !== '').join(' ') || '__typename'} }`;
  };
  const selection = (type: GraphQLCompositeType, depth: number): string => {
    if (isAbstractType(type) && random.chance(isUnionType(type) ? 0.85 : 0.35)) return fragment(type, depth);
    if (isObjectType(type) && depth > 0 && random.chance(0.08))
      return `... ${condition()} ${selections(type, depth)}`;
    if (isUnionType(type) || random.chance(0.1)) return `${alias(0.3)}__typename`;
    return field(random.oneOf(Object.values(type.getFields())), depth);
  };
  const field = (chosen: GraphQLField<unknown, unknown>, depth: number): string => {
    const type = getNamedType(chosen.type);
    if (isCompositeType(type) && depth >= maxDepth) return '';
    const below = isCompositeType(type) ? selections(type, depth + 1) : '';
    const given = chosen.args.filter((arg) => isNonNullType(arg.type) || random.chance(0.5));
    const list = given.map((arg) => `${arg.name}: ${argument(arg.name, arg.type)}`).join(', ');
    return `${alias(0.25)}${chosen.name}${list && `(${list})`} ${condition()} ${below}`;
  };
  const fragment = (type: GraphQLCompositeType, depth: number): string => {
    const target =
      random.chance(0.15) || !isAbstractType(type) ? type : random.oneOf(schema.getPossibleTypes(type));
    if (random.chance(0.7)) return `... on ${target.name} ${condition()} ${selections(target, depth)}`;
    const body = selections(target, depth);
    fragments.push(`fragment F${fragments.length} on ${target.name} ${body}`);
    return `...F${fragments.length - 1} ${condition()}`;
  };
  const alias = (probability: number): string =>
    random.chance(probability) ? `${random.oneOf(aliases)}: ` : '';
  const condition = (): string => {
    if (!random.chance(0.15)) return '';
    return random.oneOf([
      '@skip(if: $yes)',
      '@include(if: $yes)',
      '@skip(if: $no)',
      '@include(if: true)',
      '@skip(if: false)',
    ]);
  };
  const argument = (name: string, type: GraphQLInputType): string => {
    const named = getNamedType(type).name;
    if (named === 'Int') return String(random.upTo(3));
    if (name === 'sku') return random.oneOf(['$sku', '"f1"', '"g1"', '"none"']);
    if (named === 'ID') return random.oneOf(['$id', '"p2"', '"r1"', '"m1"']);
    return isListType(type) ? '[]' : random.oneOf(['"x"', 'null', '"EUR"']);
  };

  return {
    query: () => {
      const body = `{ ${Array.from({ length: 1 + random.upTo(2) }, () => rootField()).join(' ')} }`;
      const text = [body, ...fragments].join('\n');
      const used = Object.entries({ yes: 'Boolean!', no: 'Boolean = false', sku: 'ID!', id: 'ID!' })
        .filter(([name]) => new RegExp(`\\$${name}\\b`).test(text))
        .map(([name, type]) => `$${name}: ${type}`);
      return `query ${used.length > 0 ? `(${used.join(', ')})` : ''} ${text}`;
    },
  };

  function rootField(): string {
    const query = schema.getQueryType();
    if (!query) throw new Error('The schema has no queries');
    if (random.chance(0.05)) return '__schema { queryType { name } }';
    return field(random.oneOf(Object.values(query.getFields())), 0);
  }
}
