import type { ApolloCache, ApolloClient, ObservableQuery } from '@apollo/client';
import { InboxDocument } from '../../generated/frontend.js';
import type { InboxConversationFragment, InboxQuery, InboxQueryVariables } from '../../generated/frontend.js';

type Inbox = ObservableQuery<InboxQuery, InboxQueryVariables>;

/** The open conversations that an agent holds, newest first: one page, and another with each `loadMore`. */
export function watchInbox(client: ApolloClient, agentId: string, first = 20): Inbox {
  return client.watchQuery({ query: InboxDocument, variables: { agentId, first } });
}

/** Appends the next page when one follows; the cache's policy puts it where it belongs. */
export async function loadMore(shown: Inbox): Promise<void> {
  const { data, dataState, loading } = shown.getCurrentResult();
  if (loading || dataState !== 'complete' || !data.conversations.pageInfo.hasNextPage) return;
  await shown.fetchMore({ variables: { after: data.conversations.pageInfo.endCursor } });
}

/** Puts a conversation into the inbox, where its age belongs, unless it is there. */
export function addToInbox(
  cache: ApolloCache,
  agentId: string,
  conversation: InboxConversationFragment,
): void {
  cache.updateQuery({ query: InboxDocument, variables: { agentId } }, (shown) => {
    if (!shown || shown.conversations.edges.some(({ node }) => node.id === conversation.id)) return shown;
    const edge = { __typename: 'ConversationEdge', cursor: '', node: conversation } as const;
    const edges = [edge, ...shown.conversations.edges].sort(newestFirst);
    return { conversations: { ...shown.conversations, edges } };
  });
}

interface Edge {
  readonly node: InboxConversationFragment;
}

function newestFirst(a: Edge, b: Edge): number {
  return b.node.startedAt.localeCompare(a.node.startedAt);
}
