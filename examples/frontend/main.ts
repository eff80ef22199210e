// The desk in a terminal: node dist/examples/frontend/main.js bank-agent-1 (after `npm start`, on the same DATA_DIR).
import { createInterface } from 'node:readline/promises';
import { WebSocket } from 'ws';
import { DeskDocument } from '../../generated/frontend.js';
import { tokenCommand } from '../../scripts/tokenCommand.js';
import { acceptOffer } from './acceptOffer.js';
import { adviceFor } from './adviceFor.js';
import { watchInbox } from './inbox.js';
import { followOffers } from './offers.js';
import { openDesk } from './openDesk.js';

/** A line that was left may still fail; a browser does not mind, and Node would end. */
class Line extends WebSocket {
  constructor(url: string, protocol: string) {
    super(url, protocol);
    this.on('error', () => undefined);
  }
}

const [agentId = 'bank-agent-1', url = 'http://127.0.0.1:4000/graphql'] = process.argv.slice(2);
const { client, close } = openDesk({ url, fetchToken, webSocketImpl: Line });
try {
  await serve();
} catch (error) {
  complain(error);
  process.exitCode = 1;
}
close();

/** Shows what rings and what is held as both change; `a` accepts what has rung longest, the end of input leaves. */
async function serve(): Promise<void> {
  await client.query({ query: DeskDocument });
  const offers = client.watchQuery({ query: DeskDocument });
  offers.subscribe(({ dataState, data }) => {
    if (dataState !== 'complete') return;
    const ringing = data.viewer.offers.map(({ transfer }) => transfer.note ?? transfer.id);
    console.log(`rings: ${ringing.join(' · ') || 'nothing'}`);
  });
  watchInbox(client, agentId).subscribe(({ dataState, data }) => {
    if (dataState !== 'complete') return;
    const held = data.conversations.edges.map(({ node }) => node.consumerName ?? node.id);
    console.log(`inbox: ${held.join(' · ') || 'empty'}`);
  });
  followOffers(client, complain);
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'a') await acceptFirst().catch(complain);
  }
}

async function acceptFirst(): Promise<void> {
  const [offer] = client.readQuery({ query: DeskDocument })?.viewer.offers ?? [];
  if (!offer) return;
  for (const { code, message } of await acceptOffer(client, agentId, offer)) {
    console.log(`${code}: ${message}`);
  }
}

function complain(error: unknown): void {
  console.error(`${adviceFor(error)}: ${error instanceof Error ? error.message : String(error)}`);
}

async function fetchToken(): Promise<string> {
  let [token, complaint] = ['', ''];
  const output = {
    out: (text: string) => void (token += text),
    err: (text: string) => void (complaint += text),
  };
  if ((await tokenCommand([agentId], output)) !== 0) throw new Error(complaint);
  return token.trim();
}
