import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const offerChanged = 'subscription { offerChanged { id status transfer { id } } }';

/**
 * Agents at their desks: each follows its own offers over a WebSocket of its own. `rings(transferId, agent)` is called for
 * each new offer; `agent` is its place in `tokens`.
 */
export async function seatAgents(url, tokens, rings) {
  const seats = tokens.map((token, agent) => seat(url, token, (transferId) => rings(transferId, agent)));
  await Promise.all(seats.map(({ connected }) => connected));
  return { leave: () => Promise.all(seats.map(({ client }) => client.dispose())) };
}

function seat(url, token, rings) {
  let tell;
  const connected = new Promise((resolve) => (tell = resolve));
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    on: { connected: tell },
  });
  client.subscribe(
    { query: offerChanged },
    {
      next({ data, errors }) {
        if (errors) throw new Error(errors[0].message);
        const { status, transfer } = data.offerChanged;
        if (status === 'OPEN') rings(transfer.id);
      },
      error(error) {
        throw error;
      },
      complete() {},
    },
  );
  return { client, connected };
}
