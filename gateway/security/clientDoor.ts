import { Kind } from 'graphql';
import type { DocumentNode, SelectionSetNode } from 'graphql';
import { graphError } from '../../subgraphs/kit/errors.js';
import type { Door } from '../../subgraphs/kit/serving/door.js';
import { bearerToken } from '../../subgraphs/kit/tokens.js';
import type { Claims, VerifyToken } from '../../subgraphs/kit/tokens.js';

/** Whoever asks: the verified claims of its token, or null without a token. */
export type Client = Claims | null;

const tokenNeeded =
  'This needs a token: "Authorization: Bearer <token>" as a header, or in the payload of connection_init.';

/**
 * Lets in whoever holds a good token, for as long as that token lives. Without a token only the schema can be asked
 * for; a bad token is refused even that. Subgraphs verify the token for themselves again.
 */
export function clientDoor(verifyToken: VerifyToken): Door<Client> {
  return {
    async admit({ authorization }) {
      const token = bearerToken(authorization);
      return token === null ? null : verifyToken(token);
    },
    refusal(client, document, { selectionSet }) {
      if (client !== null || asksOnlyForSchema(document, selectionSet)) return null;
      return graphError('UNAUTHENTICATED', tokenNeeded);
    },
    claimsOf: (client) => client,
    endsAtMs: (client) => (client === null ? null : client.exp * 1000),
  };
}

/** Whether every field at the root is `__schema`, `__type` or `__typename`; a fragment is looked at once. */
function asksOnlyForSchema(document: DocumentNode, root: SelectionSetNode): boolean {
  const waiting = [root];
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
