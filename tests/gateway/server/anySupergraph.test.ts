import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startGateway } from '../../../gateway/startGateway.js';
import { freePort } from '../../../prisma/embedded/freePort.js';
import { hostSubgraph } from '../../../subgraphs/kit/hosting/hostSubgraph.js';
import { mailbox } from '../../../subgraphs/kit/streams/mailbox.js';
import { endAll, run } from '../../support/processes.js';
import type { TestProcess } from '../../support/processes.js';
import { aSubgraph, composed } from '../../support/supergraphs.js';
import type { MadeSubgraph } from '../../support/supergraphs.js';
import { post } from './support/http.js';
import { memoryLogger } from './support/testServer.js';
import { subscribe, webSocket } from './support/webSocket.js';

const folder = mkdtempSync(join(tmpdir(), 'any-supergraph-'));
const file = join(folder, 'supergraph.graphql');
const writer = { id: 'w1', name: 'Jane Austen' };
const bookType = 'type Book @key(fields: "id") { id: ID!  title: String  writer: Writer }';

function books(sdl: string, answers: Record<string, () => unknown> = {}): MadeSubgraph {
  const book = { id: 'b1', title: 'Emma', writer };
  return aSubgraph(
    'books',
    `${sdl} ${bookType} type Writer @key(fields: "id", resolvable: false) { id: ID! }`,
    {
      Query: { book: () => book, ...answers },
      Subscription: { sold: { subscribe: () => mailbox(1) } },
    },
  );
}
const writers = aSubgraph(
  'writers',
  'type Writer @key(fields: "id") { id: ID!  name: String  token: String }',
  {
    Writer: {
      __resolveReference: () => writer,
      token: (_: unknown, __: unknown, { headers }: { headers: Record<string, string> }) =>
        headers['authorization'],
    },
  },
);

/** The URL at which these two are served until the tests are over, in a supergraph. */
async function served(subgraphs: readonly MadeSubgraph[]): Promise<string> {
  const urls: Record<string, string> = {};
  for (const subgraph of subgraphs) {
    const { logger } = memoryLogger();
    const host = await hostSubgraph(subgraph, { host: '127.0.0.1', port: 0, logger });
    stopping.push(() => host.stop());
    urls[subgraph.name] = `${host.url}/graphql`;
  }
  return composed(subgraphs, urls);
}
const stopping: (() => Promise<void>)[] = [];
afterAll(async () => {
  await endAll();
  for (const stop of stopping) await stop();
  rmSync(folder, { recursive: true });
});

async function aGateway(args: string[]): Promise<{ gateway: TestProcess; url: string }> {
  const gateway = run('gateway/main.js', {}, args);
  onTestFinished(() => {
    gateway.signal('SIGKILL');
  });
  const [, url = ''] = await gateway.said(/"url":"([^"]+)"/);
  return { gateway, url };
}

describe('npm run gateway', () => {
  beforeAll(async () => {
    writeFileSync(file, await served([books('type Query { book: Book }'), writers]));
  });

  it('serves any supergraph, by the URLs in it', async () => {
    const { gateway, url } = await aGateway(['--supergraph', file, '--port', '0']);

    const { body } = await post(url, '{ book { title writer { name } } }');

    expect(body).toEqual({ data: { book: { title: 'Emma', writer: { name: 'Jane Austen' } } } });
    expect(gateway.output()).toContain('JWKS_URL is not set');
  });

  it('passes tokens on where it was not told whose to trust', async () => {
    const { url } = await aGateway(['--supergraph', file, '--port', '0']);

    const { body } = await post(url, '{ book { writer { token } } }', { token: 'anything' });

    expect(body.data).toEqual({ book: { writer: { token: 'Bearer anything' } } });
  });

  it.each([
    [['--help'], 0, /^Usage: npm run gateway/],
    [['--prot', '1'], 2, /Unknown option '--prot'[^]*Usage/],
    [['supergraph.graphql'], 2, /Unexpected argument 'supergraph.graphql'[^]*Usage/],
    [['--port', 'many'], 1, /PORT: /],
    [['--supergraph', '/nowhere.graphql'], 1, /SUPERGRAPH: \/nowhere.graphql cannot be read/],
  ])('%j', async (args, exitCode, told) => {
    const gateway = run('gateway/main.js', {}, args);

    expect(await gateway.ended).toBe(exitCode);
    expect(gateway.output()).toMatch(told);
  });

  it('says what is wrong with a supergraph that cannot be served, and shows no code', async () => {
    const bad = `${file}.bad`;
    const good = await served([books('type Query { book: Book }'), writers]);
    writeFileSync(bad, good.replace('type Writer', 'type Author'));
    onTestFinished(() => {
      rmSync(bad);
    });

    const gateway = run('gateway/main.js', {}, ['--supergraph', bad, '--port', '0']);

    expect(await gateway.ended).toBe(1);
    expect(gateway.output()).toMatch(/^\S+\.bad cannot be served: Unknown type "?Writer"?.*\n$/);
  });

  it('takes a part of what verifies tokens for a mistake', async () => {
    const gateway = run('gateway/main.js', { JWT_ISSUER: 'https://tokens.test' }, ['--supergraph', file]);

    expect(await gateway.ended).toBe(1);
    expect(gateway.output()).toMatch(/JWKS_URL: is not set[^]*JWT_AUDIENCE: is not set/);
  });
});

describe('another supergraph in the file', () => {
  const streaming = 'type Subscription { sold: Int }';

  /** A gateway on a file of its own, which `replace` replaces. */
  async function aReloading(supergraph: string) {
    const path = join(folder, `${stopping.length}.graphql`);
    const replace = (text: string): void => {
      writeFileSync(`${path}.new`, text);
      renameSync(`${path}.new`, path);
    };
    replace(supergraph);
    return { ...(await aGateway(['--supergraph', path, '--port', '0'])), replace };
  }

  it('is served without a request dropped, and streams are told to come back', async () => {
    const slow = gate();
    const lateBook = async (): Promise<unknown> => {
      await slow.passed();
      return { id: 'b1', writer };
    };
    const before = await served([
      books(`type Query { book: Book  late: Book } ${streaming}`, { late: lateBook }),
      writers,
    ]);
    const after = await served([books('type Query { book: Book  added: Int }', { added: () => 7 }), writers]);
    const { gateway, url, replace } = await aReloading(before);
    const socket = await webSocket({ port: Number(new URL(url).port) }, {});
    subscribe(socket, 's', 'subscription { sold }');
    const late = post(url, '{ late { writer { name } } }');
    await slow.reached;
    const load = underLoad(() => post(url, '{ book { title writer { name } } }'));

    replace(after);
    await gateway.said(/another supergraph is served/);
    slow.open();
    await load.someMore();

    expect((await post(url, '{ added }')).body).toEqual({ data: { added: 7 } });
    expect((await socket.closed).code).toBe(1012);
    expect((await late).body).toEqual({ data: { late: { writer: { name: 'Jane Austen' } } } });
    const answers = await load.stop();
    expect(new Set(answers.map(({ text }) => text))).toEqual(
      new Set(['{"data":{"book":{"title":"Emma","writer":{"name":"Jane Austen"}}}}\n']),
    );
  });

  it('is served where it came while the gateway started', async () => {
    const path = join(folder, 'starting.graphql');
    const before = await served([books('type Query { book: Book }')]);
    const after = await served([books('type Query { book: Book  added: Int }', { added: () => 7 })]);
    writeFileSync(path, before);
    const port = await freePort();
    const environment = { SUPERGRAPH: path, PORT: String(port), LOG_LEVEL: 'silent' };

    const starting = startGateway(environment); // has read the file by now
    writeFileSync(path, after);
    const gateway = await starting;
    onTestFinished(() => gateway.stop());

    const url = `http://127.0.0.1:${port}`;
    await expect
      .poll(async () => (await post(url, '{ added }')).body, { timeout: 5_000 })
      .toEqual({
        data: { added: 7 },
      });
  });

  it('that is no good is told, and the one before stays', async () => {
    const before = await served([books('type Query { book: Book }')]);
    const { gateway, url, replace } = await aReloading(before);

    replace('type Query { half: ');
    await gateway.said(/no supergraph that can be served[^]*\n/);
    expect((await post(url, '{ book { title } }')).body).toEqual({ data: { book: { title: 'Emma' } } });

    replace(await served([books('type Query { book: Book  whole: Int }', { whole: () => 1 })]));
    await gateway.said(/another supergraph is served/);
    expect((await post(url, '{ whole }')).body).toEqual({ data: { whole: 1 } });
  });
});

/** Asks again and again in four lanes. */
function underLoad<T>(ask: () => Promise<T>): { someMore: () => Promise<void>; stop: () => Promise<T[]> } {
  const answers: T[] = [];
  let going = true;
  let enough: () => void = () => undefined;
  const lane = async (): Promise<void> => {
    while (going) {
      answers.push(await ask());
      enough();
    }
  };
  const lanes = Promise.all([lane(), lane(), lane(), lane()]);
  return {
    someMore() {
      const wanted = answers.length + 100;
      return new Promise((resolve) => {
        enough = () => {
          if (answers.length >= wanted) resolve();
        };
      });
    },
    async stop() {
      going = false;
      await lanes;
      return answers;
    },
  };
}

interface Gate {
  readonly reached: Promise<void>;
  readonly passed: () => Promise<void>;
  readonly open: () => void;
}

function gate(): Gate {
  let [arrive, open]: (() => void)[] = [];
  const reached = new Promise<void>((resolve) => (arrive = resolve));
  const opened = new Promise<void>((resolve) => (open = resolve));
  return {
    reached,
    passed: () => {
      arrive?.();
      return opened;
    },
    open: () => open?.(),
  };
}
