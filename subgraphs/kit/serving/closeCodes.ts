/**
 * Why we close a WebSocket. All of these but 1011 are retried by the stock graphql-ws client; its own codes (4400 bad
 * message, 4401 not yet acknowledged, 4406 subprotocol, 4408 no connection_init in time, 4409, 4429) come from the protocol.
 */
export const closeCodes = {
  /** The token is not good, or its time has come: connect again with a new one. */
  forbidden: 4403,
  /** More is waiting to be read than one client may leave unread. */
  lagging: 4470,
  /** This server stops, or serves another schema from now on: connect again. */
  restart: 1012,
  /** The keys that verify tokens cannot be had just now. */
  tryAgainLater: 1013,
  /** Our fault. */
  internal: 1011,
} as const;
