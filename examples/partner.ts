// A partner that follows the feed of its accounts and misses nothing, whatever happens to the connection, the token, the
// server or itself. docs/partners.md says what it relies on.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { followAlone } from './partner/followAlone.js';
import { followFeed } from './partner/followFeed.js';
import { journal } from './partner/journal.js';

const {
  GRAPH_URL = 'http://127.0.0.1:4000/graphql',
  TRANSPORT = 'websocket',
  CURSOR_FILE = 'partner.cursor',
  JOURNAL_FILE = 'partner.jsonl',
  TOKEN_COMMAND = 'npm run --silent token -- acme-partner',
} = process.env;

const transports = ['websocket', 'sse'] as const;

const leaving = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    leaving.abort();
  });
}

try {
  await follow();
} catch (error) {
  console.error(`cannot follow with ${CURSOR_FILE}:`, error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function follow(): Promise<void> {
  if (!/^https?:/.test(GRAPH_URL) || !URL.canParse(GRAPH_URL))
    throw new Error(`GRAPH_URL is no address: ${GRAPH_URL}`);
  const transport = transports.find((each) => each === TRANSPORT);
  if (!transport) throw new Error(`TRANSPORT is none of ${transports.join(', ')}: ${TRANSPORT}`);
  await followAlone(CURSOR_FILE);
  const write = await journal(JOURNAL_FILE);
  await followFeed(
    {
      url: GRAPH_URL,
      transport,
      cursorFile: CURSOR_FILE,
      async token(signal) {
        const { stdout } = await promisify(execFile)('sh', ['-c', TOKEN_COMMAND], {
          signal,
          timeout: 30_000,
        });
        return stdout.trim();
      },
      async handle(event) {
        await write(event);
        console.log(event.cursor, event.type, event.transfer.id);
      },
      onLoss() {
        console.error('events were lost: read all transfers anew');
        return Promise.resolve();
      },
      onTrouble(error) {
        console.error('connecting again:', error instanceof Error ? error.message : error);
      },
    },
    leaving.signal,
  );
}
