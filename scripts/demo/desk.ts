import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { createClient } from 'graphql-ws';
import type { Client } from 'graphql-ws';
import { WebSocket } from 'ws';

/** One user's client: requests over HTTP, streams over WebSocket, as any frontend has them. */
export interface Desk {
  readonly userId: string;
  /** The answer's data; throws when the answer has errors. */
  ask<Data, Variables extends object>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data>;
  /** A stream of answers' data, which ends with the subscription. */
  watch<Data, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): AsyncIterableIterator<Data>;
  leave(): Promise<void>;
}

/** `url` is the graph's, such as http://127.0.0.1:4000/graphql. */
export function openDesk(url: string, userId: string, token: string): Desk {
  const streams = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { Authorization: `Bearer ${token}` },
  });
  return {
    userId,
    ask: (document, variables) => post(url, token, { query: print(document), variables }),
    watch: (document, variables) => watch(streams, print(document), variables),
    leave: async () => {
      await streams.dispose();
    },
  };
}

interface AnswerError {
  readonly message: string;
  readonly extensions?: { readonly code: string };
}

async function post<Data>(url: string, token: string, body: object): Promise<Data> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  const { data, errors } = (await response.json()) as { data?: Data; errors?: AnswerError[] };
  if (errors || data === undefined) {
    throw new Error(
      errors?.map(({ message }) => message).join(' ') ?? `The graph answered ${response.status}.`,
      { cause: errors?.[0]?.extensions },
    );
  }
  return data;
}

async function* watch<Data>(
  streams: Client,
  query: string,
  variables: Record<string, unknown>,
): AsyncIterableIterator<Data> {
  for await (const { data, errors } of streams.iterate<Data>({ query, variables })) {
    if (errors || !data)
      throw new Error(errors?.map(({ message }) => message).join(' ') ?? 'An event without data.');
    yield data;
  }
}
