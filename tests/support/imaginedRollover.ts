import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../subgraphs/kit/projectRoot.js';
import { imaginedSubgraph } from './imaginedSubgraph.js';
import type { MadeSubgraph } from './supergraphs.js';

/** Our own four subgraphs by their schemas, with imagined answers. */
export function imaginedRollover(): Promise<MadeSubgraph[]> {
  const names = ['accounts', 'skills', 'conversations', 'transfers'];
  return Promise.all(
    names.map(async (name) => {
      const sdl = await readFile(join(projectRoot, `schema/${name}.graphql`), 'utf8');
      return imaginedSubgraph(name, sdl, { nulls: 8, errors: 1 });
    }),
  );
}
