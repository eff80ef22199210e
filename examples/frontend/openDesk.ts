import { ApolloClient, ApolloLink } from '@apollo/client';
import { OperationTypeNode } from 'graphql';
import { deskCache } from './cache.js';
import { requestLink } from './requestLink.js';
import { streamClient, streamLink } from './streamLink.js';
import { tokenSource } from './tokenSource.js';

export interface DeskSettings {
  /** The graph, such as http://127.0.0.1:4000/graphql. */
  readonly url: string;
  /** A token that is good from now on; asked again whenever the graph no longer takes the last one. */
  readonly fetchToken: () => Promise<string>;
  /** Where there is none built in. */
  readonly webSocketImpl?: unknown;
}

export interface Desk {
  readonly client: ApolloClient;
  /** Ends all streams and whatever is being asked. */
  readonly close: () => Promise<void>;
}

/** One user's client: requests by HTTP, streams by WebSocket, one cache for both. */
export function openDesk({ url, fetchToken, webSocketImpl }: DeskSettings): Desk {
  const tokens = tokenSource(fetchToken);
  const streams = streamClient(url, tokens, webSocketImpl);
  const client = new ApolloClient({
    cache: deskCache(),
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      streamLink(streams),
      requestLink(url, tokens),
    ),
  });
  return {
    client,
    close: async () => {
      client.stop();
      await streams.dispose();
    },
  };
}
