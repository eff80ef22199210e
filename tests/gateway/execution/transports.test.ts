import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHandler } from 'graphql-http/lib/use/http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { http } from '../../../gateway/subgraphs/http.js';
import type { SubgraphTransport } from '../../../gateway/subgraphs/transport.js';
import { generatedOperation } from '../../support/generatedOperations.js';
import { nastyShop } from '../../support/nastyShop.js';
import { openMade } from '../../support/supergraphs.js';
import type { Answer, MadeGraph, MadeSubgraph } from '../../support/supergraphs.js';

const servers: Server[] = [];
let [near, far]: [MadeGraph?, MadeGraph?] = [];

async function served({ schema }: MadeSubgraph): Promise<SubgraphTransport> {
  const handle = createHandler({ schema });
  const server = createServer((request, response) => void handle(request, response));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return http({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
}

beforeAll(async () => {
  const subgraphs = nastyShop();
  const transports: Record<string, SubgraphTransport> = {};
  for (const subgraph of subgraphs) transports[subgraph.name] = await served(subgraph);
  near = await openMade(subgraphs);
  far = await openMade(subgraphs, { transports });
});
afterAll(async () => {
  await far?.graph.close();
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
});

const places = ({ errors = [] }: Answer): unknown[] => errors.map(({ path }) => path?.join('.')).sort();

it('subgraphs of other processes answer as those in this one', async () => {
  if (!near || !far) throw new Error('The graphs are not open');
  for (let seed = 0; seed < 100; seed += 1) {
    const { query, variables } = generatedOperation(near.graph.schema, seed, { aliases: ['id', 'a', 'b'] });

    const [ours, theirs] = [await near.ask(query, variables), await far.ask(query, variables)];

    expect({ query, data: theirs.data, places: places(theirs) }).toEqual({
      query,
      data: ours.data,
      places: places(ours),
    });
  }
}, 30_000);
