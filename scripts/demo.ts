import { tokenClaims } from '../prisma/demo/tokenClaims.js';
import { demoUsers } from '../prisma/demo/users.js';
import { required } from '../subgraphs/kit/required.js';
import { demo } from './demo/demo.js';
import { developmentKeys } from './developmentKeys.js';
import { dataDirOf } from '../prisma/embedded/dataDir.js';

const help = `Usage: npm run demo [-- URL]

Acts a rollover and its rollback against a running server, and prints what each side sees. Can be repeated.

  URL  the graph; http://127.0.0.1:4000/graphql when left out (PORT counts)

The server must have been started with npm start on the same DATA_DIR (.data).
`;

process.exitCode = await demoCommand(process.argv.slice(2));

async function demoCommand([
  url = `http://127.0.0.1:${process.env['PORT'] ?? 4000}/graphql`,
  ...more
]: string[]) {
  if (url.startsWith('-') || more.length > 0 || !URL.canParse(url)) {
    process.stderr.write(help);
    return url === '--help' ? 0 : 2;
  }
  try {
    const keys = await developmentKeys(dataDirOf(process.env));
    const tokenFor = (userId: string) => keys.sign(tokenClaims(demoUser(userId)), '15m');
    await demo({ url, tokenFor, say: (line) => process.stdout.write(`${line}\n`) });
    return 0;
  } catch (error) {
    process.stderr.write(`\nThe demo cannot go on. ${explanation(error, url)}\n`);
    return 1;
  }
}

function demoUser(userId: string) {
  return required(
    demoUsers.find(({ id }) => id === userId),
    `the demo user ${userId}`,
  );
}

function explanation(error: unknown, url: string): string {
  const code = codeOf(error);
  if (code === 'ECONNREFUSED')
    return `Nothing answers at ${url}: start the server first, with npm start in another terminal.`;
  if (code === 'UNAUTHENTICATED')
    return `The server at ${url} does not know our tokens: start both on the same DATA_DIR. Here it is ${dataDirOf(process.env)}`;
  return error instanceof Error ? error.message : String(error);
}

/** Of the network, or of the graph's error. */
function codeOf(error: unknown): unknown {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
}
