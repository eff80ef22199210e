import type { ApolloClient } from '@apollo/client';
import { MessageSentDocument, TranscriptDocument } from '../../generated/frontend.js';
import type { TranscriptMessageFragment } from '../../generated/frontend.js';

/**
 * The end of a transcript, and then each message as it is sent, every one once and in order, also across reconnects.
 * Returns how to stop following.
 */
export async function followTranscript(
  client: ApolloClient,
  conversationId: string,
  show: (message: TranscriptMessageFragment) => void,
  onError: (error: unknown) => void,
): Promise<() => void> {
  const { data } = await client.query({
    query: TranscriptDocument,
    variables: { conversationId },
    fetchPolicy: 'network-only',
  });
  const messages = data?.conversation?.messages;
  messages?.edges.forEach(({ node }) => {
    show(node);
  });
  const after = messages?.pageInfo.endCursor ?? null;
  const stream = client
    .subscribe({ query: MessageSentDocument, variables: { conversationId, after } })
    .subscribe(({ data: sent, error }) => {
      if (error) onError(error);
      if (sent) show(sent.messageSent);
    });
  return () => {
    stream.unsubscribe();
  };
}
