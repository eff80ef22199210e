import { parseArgs } from 'node:util';
import { demoAdmin } from '../demo/users.js';

export const provisionHelp = `Usage: npm run provision -- FILE [OPTION]

Makes a whole brand what FILE says: its accounts, users, skills, hours and links. Shows first what would change, and asks.
Nothing is written when anything is wrong with the file. docs/provision.md explains the format.

  --dry-run     shows what would change, and ends
  --yes         does not ask; needed where there is no terminal
  --actor USER  the administrator who answers for the changes; ${demoAdmin} when left out
  --help        prints this

The database is the one at DATABASE_URL; without it the embedded PostgreSQL on DATA_DIR (.data), which npm start may be using
meanwhile.
`;

export type ProvisionArguments =
  | { readonly kind: 'Help' }
  | { readonly kind: 'Wrong'; readonly why: string }
  | ({ readonly kind: 'Provision' } & ProvisionOrder);

export interface ProvisionOrder {
  readonly file: string;
  readonly actorId: string;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

export function readArguments(args: string[]): ProvisionArguments {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [file, ...more] = positionals;
    if (values.help === true) return { kind: 'Help' };
    if (file === undefined) return wrong('Which file?');
    if (more.length > 0) return wrong('One file at a time.');
    const { actor: actorId, 'dry-run': dryRun, yes } = values;
    return { kind: 'Provision', file, actorId, dryRun, yes };
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

const options = {
  'dry-run': { type: 'boolean', default: false },
  yes: { type: 'boolean', short: 'y', default: false },
  actor: { type: 'string', default: demoAdmin },
  help: { type: 'boolean', short: 'h' },
} as const;

function wrong(why: string): ProvisionArguments {
  return { kind: 'Wrong', why };
}
