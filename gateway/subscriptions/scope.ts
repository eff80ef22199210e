import type { Claims } from '../../subgraphs/kit/tokens.js';
import type { CompiledOperation } from '../planning/compiledOperation.js';
import { requestsOf } from '../planning/steps.js';
import type { Fetch } from '../planning/steps.js';

/** For a subgraph that answers alike to all who agree in some claims: those claims. For all others, every claim counts. */
export type DecidingClaims = Readonly<Record<string, readonly string[]>>;

/** They tell tokens of one holder apart, and not what the holder may see. */
const claimsOfTheToken = ['exp', 'iat', 'nbf', 'jti'];

/** Whoever has the same scope gets the same answers from all subgraphs that take part in the operation. */
export function scopeOf(
  claims: Claims,
  source: Fetch,
  { step }: CompiledOperation,
  deciding: DecidingClaims,
): string {
  const decidingOf = (subgraph: string): readonly string[] | undefined =>
    Object.hasOwn(deciding, subgraph) ? deciding[subgraph] : undefined;
  const lists = [source, ...requestsOf(step)].map(({ subgraph }) => decidingOf(subgraph));
  const known = lists.filter((list) => list !== undefined);
  return known.length === lists.length ? chosen(claims, known.flat()) : identityOf(claims);
}

/** Who holds the token: all that it says, but for what tells it apart from the holder's next one. */
export function identityOf(claims: Claims): string {
  return chosen(
    claims,
    Object.keys(claims).filter((name) => !claimsOfTheToken.includes(name)),
  );
}

function chosen(claims: Claims, names: readonly string[]): string {
  const present = [...new Set(names)].filter((name) => Object.hasOwn(claims, name)).sort();
  return JSON.stringify(present.map((name) => [name, claims[name]]));
}
