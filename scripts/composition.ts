import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { Supergraph } from '@apollo/federation-internals';
import { lexicographicSortSchema, parse, printSchema } from 'graphql';
import { projectRoot } from '../subgraphs/kit/projectRoot.js';

/** The subgraphs, with the URLs at which a gateway of its own looks for them unless told otherwise. */
export const subgraphUrls = {
  accounts: 'http://127.0.0.1:4001/graphql',
  skills: 'http://127.0.0.1:4002/graphql',
  conversations: 'http://127.0.0.1:4003/graphql',
  transfers: 'http://127.0.0.1:4004/graphql',
} as const;

export interface Composition {
  /** schema/supergraph.graphql: what a gateway loads. */
  supergraph: string;
  /** schema/api.graphql: what clients see. */
  api: string;
}

/** Why the subgraphs' schemas do not fit together, a line each. */
export class CompositionError extends Error {
  override name = 'CompositionError';
}

/** Composes the four schemas. Throws a {@link CompositionError} when they do not fit, or describe one thing differently. */
export async function composition(): Promise<Composition> {
  const services = await Promise.all(
    Object.entries(subgraphUrls).map(async ([name, url]) => ({
      name,
      url,
      typeDefs: await typeDefsOf(name),
    })),
  );
  const composed = composeServices(services);
  const problems = [...(composed.errors ?? []), ...(composed.hints ?? [])].map(({ message }) => message);
  if (problems.length > 0 || composed.supergraphSdl === undefined)
    throw new CompositionError(problems.join('\n'));
  const api = Supergraph.build(composed.supergraphSdl).apiSchema().toGraphQLJSSchema();
  return {
    supergraph: ending(composed.supergraphSdl),
    api: ending(printSchema(lexicographicSortSchema(api))),
  };
}

async function typeDefsOf(name: string) {
  return parse(await readFile(join(projectRoot, `schema/${name}.graphql`), 'utf8'));
}

function ending(text: string): string {
  return `${text.trimEnd()}\n`;
}
