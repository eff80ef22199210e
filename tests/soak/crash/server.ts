import { freePort } from '../../../prisma/embedded/freePort.js';
import { run } from '../../support/processes.js';
import type { TestProcess } from '../../support/processes.js';

/** The compiled server as `npm start` runs it, at one address through all its lives. */
export interface Server {
  readonly url: string;
  start(): void;
  /** Ends it in the middle of whatever it does. */
  kill(): Promise<void>;
  /** Ends it as an operator would; its exit code. */
  stop(): Promise<number | NodeJS.Signals>;
  /** The faults that it has logged, in all its lives. */
  faults(): string[];
}

export async function aServer(databaseUrl: string, dataDir: string): Promise<Server> {
  const port = await freePort();
  const lives: TestProcess[] = [];
  const end = (signal: NodeJS.Signals): Promise<number | NodeJS.Signals> => {
    const life = lives.at(-1);
    if (!life) throw new Error('there is no server');
    life.signal(signal);
    return life.ended;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    start() {
      const environment = {
        DATABASE_URL: databaseUrl,
        DATA_DIR: dataDir,
        PORT: String(port),
        LOG_LEVEL: 'error',
        NODE_ENV: 'production',
        NODE_OPTIONS: '--max-semi-space-size=64',
      };
      lives.push(run('scripts/start.js', environment));
    },
    async kill() {
      await end('SIGKILL');
    },
    stop: () => end('SIGTERM'),
    faults: () => lives.flatMap((life) => life.output().split('\n').filter(isFault)),
  };
}

function isFault(line: string): boolean {
  return line.startsWith('{') || line.includes('Error');
}
