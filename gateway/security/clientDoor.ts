import { Kind } from 'graphql';
import type { DocumentNode, SelectionSetNode } from 'graphql';
import { graphError } from '../../subgraphs/kit/errors.js';
import type { Asked, Door } from '../../subgraphs/kit/serving/door.js';
import { bearerToken } from '../../subgraphs/kit/tokens.js';
import type { VerifyToken } from '../../subgraphs/kit/tokens.js';
import type { Client } from './client.js';
import type { DemandControl } from './demandControl.js';
import { nestsDeeper } from './valueDepth.js';
import type { RateLimit } from './rateLimit.js';

export interface DoorSettings {
  /** Null where tokens only go on to the subgraphs: then everybody is somebody without a token. */
  readonly verifyToken: VerifyToken | null;
  /** Whether who has no token may ask for more than the schema: for what the supergraph does not guard. */
  readonly admitsAnonymous: boolean;
  readonly variablesDepth: number;
  readonly demand: DemandControl;
  readonly rate: RateLimit;
}

const tokenNeeded =
  'This needs a token: "Authorization: Bearer <token>" as a header, or in the payload of connection_init.';

/**
 * Lets in whoever holds a good token, for as long as that token lives. Without a token only the schema can be asked
 * for, unless `admitsAnonymous`; a bad token is refused even that. Subgraphs verify the token for themselves again.
 *
 * A request takes one point of its caller's rate before it is read, and the rest of its estimated cost before it runs.
 */
export function clientDoor(settings: DoorSettings): Door<Client> {
  const { verifyToken, admitsAnonymous, variablesDepth, demand, rate } = settings;
  return {
    async admit({ authorization }, address) {
      const token = bearerToken(authorization);
      return { claims: token === null || !verifyToken ? null : await verifyToken(token), address };
    },
    delay: (client) => rate.take(client, 1),
    async refusal(client, asked) {
      if (!admitsAnonymous && client.claims === null && !asksOnlyForSchema(asked)) {
        return graphError('UNAUTHENTICATED', tokenNeeded);
      }
      if (nestsDeeper(asked.variables, variablesDepth)) {
        return graphError('BAD_USER_INPUT', `The variables nest deeper than ${variablesDepth} levels.`);
      }
      const cost = demand(asked);
      if (typeof cost !== 'number') return cost;
      return cost > 1 ? rate.take(client, Math.ceil(cost) - 1) : null;
    },
    endsAtMs: ({ claims }) => (claims === null ? null : claims.exp * 1000),
  };
}

/** Whether every field at the root is `__schema`, `__type` or `__typename`; a fragment is looked at once. */
function asksOnlyForSchema({ document, operation }: Asked): boolean {
  const waiting = [operation.selectionSet];
  const seen = new Set<string>();
  const spread = (name: string): void => {
    if (!seen.has(name)) waiting.push(...bodiesOf(document, name));
    seen.add(name);
  };
  for (const { selections } of waiting) {
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) spread(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) waiting.push(selection.selectionSet);
      else if (!selection.name.value.startsWith('__')) return false;
    }
  }
  return true;
}

function bodiesOf({ definitions }: DocumentNode, name: string): SelectionSetNode[] {
  const fragments = definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
  return fragments.filter((fragment) => fragment.name.value === name).map(({ selectionSet }) => selectionSet);
}
