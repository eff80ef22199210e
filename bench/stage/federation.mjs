import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const supergraphFile = join(import.meta.dirname, '../../schema/supergraph.graphql');
const names = ['accounts', 'conversations', 'skills', 'transfers'];

/** The four subgraphs as processes on one database: their URLs, and the supergraph that names them for any gateway. */
export async function startSubgraphs(start, database) {
  const file = 'stage/subgraphServer.mjs';
  const servers = await Promise.all(names.map((name) => start(name, file, database, { subgraph: name })));
  const urls = Object.fromEntries(servers.map(({ name, url }) => [name, `${url}/graphql`]));
  const sdl = await readFile(supergraphFile, 'utf8');
  const supergraph = sdl.replaceAll(
    /@join__graph\(name: "(\w+)", url: "[^"]*"\)/g,
    (_, name) => `@join__graph(name: "${name}", url: "${urls[name]}")`,
  );
  return { urls, supergraph };
}
