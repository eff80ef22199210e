/** Where a graph is served, over HTTP and WebSocket. */
export const graphqlPath = '/graphql';

/** Where it is served by server-sent events. */
export const eventStreamPath = '/graphql/stream';

/** The path of a request's address, short enough to be repeated in a message. */
export function pathOf({ url = '' }: { url?: string | undefined }): string {
  return (url.split('?')[0] ?? '').slice(0, 200);
}
