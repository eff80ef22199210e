import { parseArgs } from 'node:util';
import { tokenClaims } from '../prisma/demo/tokenClaims.js';
import { demoUsers } from '../prisma/demo/users.js';
import type { DemoUser } from '../prisma/demo/users.js';
import { dataDirOf } from '../prisma/embedded/dataDir.js';
import { developmentKeys } from './developmentKeys.js';

const help = `Usage: npm run --silent token -- USER [--expires TIME]

Prints a token of a demo user, and nothing else, for a server that was started with npm start on the same DATA_DIR (.data).

  --expires TIME  how long it is good for: 90s, 15m, 12h, 7d; 12h when left out
  --help          prints this

The demo users:
${listed(demoUsers)}
`;

/** Where a command writes; a test reads it instead. */
export interface Output {
  out: (text: string) => void;
  err: (text: string) => void;
}

/** The command line of `npm run token`; returns its exit code: 2 for arguments that make no sense. */
export async function tokenCommand(
  args: string[],
  { out, err }: Output,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const order = read(args);
  if (order.kind === 'Help') {
    err(help);
    return 0;
  }
  if (order.kind === 'Wrong') {
    err(`${order.why}\n\n${help}`);
    return 2;
  }
  try {
    const keys = await developmentKeys(dataDirOf(environment));
    out(`${await keys.sign(tokenClaims(order.user), order.lifetime)}\n`);
    return 0;
  } catch (error) {
    err(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

type Order =
  { kind: 'Token'; user: DemoUser; lifetime: string } | { kind: 'Help' } | { kind: 'Wrong'; why: string };

function read(args: string[]): Order {
  try {
    const options = {
      expires: { type: 'string', default: '12h' },
      help: { type: 'boolean', short: 'h' },
    } as const;
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    return values.help === true ? { kind: 'Help' } : orderOf(positionals, values.expires);
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

function orderOf([id, ...more]: string[], lifetime: string): Order {
  if (id === undefined) return wrong('Whose token?');
  if (more.length > 0) return wrong('One user at a time.');
  if (!/^[1-9]\d{0,5}[smhd]$/.test(lifetime))
    return wrong(`--expires must be like 15m, and was "${lifetime}".`);
  const user = demoUsers.find((each) => each.id === id);
  return user ? { kind: 'Token', user, lifetime } : wrong(`There is no demo user "${id}".`);
}

function wrong(why: string): Order {
  return { kind: 'Wrong', why };
}

function listed(users: readonly DemoUser[]): string {
  return users
    .map(
      ({ id, role, accountId, brandId }) =>
        `  ${id.padEnd(16)} ${role}, ${accountId ?? brandId ?? 'all brands'}`,
    )
    .join('\n');
}
