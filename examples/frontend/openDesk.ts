import { ApolloClient, ApolloLink } from '@apollo/client';
import { OperationTypeNode } from 'graphql';
import { deskCache } from './cache.js';
import { forgetOffers } from './offers.js';
import { requestLink } from './requestLink.js';
import { openStreams } from './streamLink.js';
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
  readonly close: () => void;
}

/** One user's client: requests by HTTP, streams by WebSocket, one cache for both. */
export function openDesk({ url, fetchToken, webSocketImpl }: DeskSettings): Desk {
  const tokens = tokenSource(fetchToken);
  const cache = deskCache();
  const onReturn = (): void => {
    forgetOffers(cache);
  };
  const streams = openStreams({ url, tokens, webSocketImpl, onReturn });
  const client = new ApolloClient({
    cache,
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      streams.link,
      requestLink(url, tokens),
    ),
  });
  return {
    client,
    close: () => {
      client.stop();
      streams.close();
    },
  };
}
