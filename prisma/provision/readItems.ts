import type { z } from 'zod';
import { accountShape, brandShape, hoursShape, linkShape, skillShape, userShape } from './brandFile.js';
import type { AccountFields, HoursFields, LinkFields, SkillFields, UserFields } from './brandFile.js';
import type { Path, Problem } from './problem.js';
import { shapeProblems } from './shapeProblems.js';

/** One thing of a file, and where it stands. */
export interface Item<Fields> {
  readonly path: Path;
  /** As it is written, if it is a text: others may refer to it although something else is wrong with it. */
  readonly id: string | undefined;
  /** Without those that have the wrong shape, which has been said; null when it cannot do without them. */
  readonly fields: Fields | null;
}

export type Account = Item<AccountFields>;
export type Skill = Item<SkillFields> & { readonly account: Account };
/** Without an account it is a user of the brand itself. */
export type User = Item<UserFields> & { readonly account: Account | null };
export type Link = Item<LinkFields>;
/** Without a skill they are the hours of the account. */
export type Hours = Item<HoursFields> & { readonly account: Account; readonly skill: Skill | null };

/** A brand's file laid out flat, in the order in which it is written. */
export interface Items {
  readonly brand: { readonly id: string; readonly name: string } | null;
  readonly accounts: readonly Account[];
  readonly skills: readonly Skill[];
  readonly users: readonly User[];
  readonly links: readonly Link[];
  readonly hours: readonly Hours[];
}

/** A brand's file without faults: every item has its fields. */
export interface Brand extends Items {
  readonly brand: NonNullable<Items['brand']>;
}

/** Reads the parsed `value` of a brand's file, with everything that is wrong with its shape. */
export function readItems(value: unknown): { items: Items; problems: Problem[] } {
  const problems: Problem[] = [];
  const read = reader(problems);
  const file = { value, path: [] };
  const brand = read(brandShape, file).fields?.brand ?? null;
  const accounts = childrenOf(file, 'accounts').map((at) => ({ at, account: read(accountShape, at) }));
  const skills = accounts.flatMap(({ at, account }) =>
    childrenOf(at, 'skills').map((inner) => ({ at: inner, skill: { ...read(skillShape, inner), account } })),
  );
  const users = [...accounts, { at: file, account: null }].flatMap(({ at, account }) =>
    childrenOf(at, 'users').map((inner) => ({ ...read(userShape, inner), account })),
  );
  const owners = [
    ...accounts.map((owner) => ({ ...owner, skill: null })),
    ...skills.map(({ at, skill }) => ({ at, skill, account: skill.account })),
  ];
  const hours = owners.flatMap(({ at, account, skill }) =>
    childOf(at, 'hours').map((inner) => ({ ...read(hoursShape, inner), account, skill })),
  );
  const links = childrenOf(file, 'links').map((at) => read(linkShape, at));
  const flat = {
    accounts: accounts.map(({ account }) => account),
    skills: skills.map(({ skill }) => skill),
  };
  return { items: { brand, ...flat, users, links, hours }, problems };
}

interface Place {
  readonly value: unknown;
  readonly path: Path;
}

function reader(problems: Problem[]) {
  return <Shape extends z.ZodObject>(shape: Shape, { value, path }: Place): Item<z.infer<Shape>> => {
    const { data, error } = shape.safeParse(value);
    if (error) problems.push(...shapeProblems(error.issues, value, path));
    const id = isObject(value) ? value['id'] : undefined;
    const fields = data ?? withoutFaults(shape, value, error?.issues ?? []);
    return { path, id: typeof id === 'string' ? id : undefined, fields };
  };
}

/** As if the faulty values had been left out, so that the rest can be checked too; null where they must not be. */
function withoutFaults<Shape extends z.ZodObject>(
  shape: Shape,
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
): z.infer<Shape> | null {
  if (!isObject(value)) return null;
  const faulty = new Set(
    issues.flatMap(({ path: [first], ...issue }) =>
      first === undefined && issue.code === 'unrecognized_keys' ? issue.keys : [String(first)],
    ),
  );
  const rest = Object.entries({ ...standIns, ...value }).filter(([name]) => name in shape.shape);
  const sound = rest.map(([name, given]) => [name, faulty.has(name) ? standIns[name] : given] as const);
  return shape.safeParse(Object.fromEntries(sound)).data ?? null;
}

/** For what every item must have, and no check compares with anything. */
const standIns: Readonly<Record<string, string>> = { id: '-', name: '-', timeZone: 'UTC' };

function childrenOf(owner: Place, name: string): Place[] {
  return childOf(owner, name).flatMap(({ value, path }) =>
    Array.isArray(value)
      ? value.map((each: unknown, index) => ({ value: each, path: [...path, index] }))
      : [],
  );
}

function childOf({ value, path }: Place, name: string): Place[] {
  const child = isObject(value) ? value[name] : undefined;
  return child === undefined ? [] : [{ value: child, path: [...path, name] }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
