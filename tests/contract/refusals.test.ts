import { readFileSync } from 'node:fs';
import { buildASTSchema, isObjectType, parse } from 'graphql';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type * as Sdl from '../../generated/transfers.js';
import { wording } from '../../subgraphs/transfers/domain/refusal.js';
import type { Refusal, RefusalType } from '../../subgraphs/transfers/domain/refusal.js';

type SdlRefusal = Sdl.ResolversInterfaceTypes<Sdl.ResolversTypes>['UserError'];
type Shared = '__typename' | 'message' | 'code' | 'field' | 'retryable';
type SdlFacts<Name> = Exclude<keyof Extract<SdlRefusal, { __typename?: Name }>, Shared>;
type DomainFacts<Name> = Exclude<keyof Extract<Refusal, { type: Name }>, 'type'>;

/** The refusals whose facts in the domain are not those of their SDL type. */
type Mismatched = {
  [Name in RefusalType]: [DomainFacts<Name>, SdlFacts<Name>] extends [SdlFacts<Name>, DomainFacts<Name>]
    ? never
    : Name;
}[RefusalType];

describe('a refusal of transfers', () => {
  const schema = buildASTSchema(parse(readFileSync('schema/transfers.graphql', 'utf8')), {
    assumeValidSDL: true,
  });

  it('is a type of the SDL, and every such type is a refusal', () => {
    const userErrors = Object.values(schema.getTypeMap()).filter(
      (type) => isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'UserError'),
    );

    expect(userErrors.map(({ name }) => name).sort()).toEqual(Object.keys(wording).sort());
  });

  it('says in the SDL whether it is retryable, as it is', () => {
    for (const [name, { ...words }] of Object.entries(wording)) {
      const type = schema.getType(name);
      if (!isObjectType(type)) throw new Error(`${name} is no object`);
      const retryable = 'retryable' in words && words.retryable;

      expect(type.getFields()['retryable']?.description, name).toBe(`Always ${String(retryable)}.`);
    }
  });

  it('has the facts of its SDL type', () => {
    expectTypeOf<Mismatched>().toEqualTypeOf<never>(); // checked by `npm run types`
  });
});
