import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { pino } from 'pino';
import type { GraphOptions, openGraph, OpenGraph } from '../../gateway/openGraph.js';
import { inProcess } from '../../gateway/subgraphs/inProcess.js';
import type { SubgraphRequest, SubgraphTransport } from '../../gateway/subgraphs/transport.js';
import type { Subgraph } from '../../subgraphs/kit/subgraph.js';
import { openCompared } from './comparison/openCompared.js';

type SchemaModule = Extract<Parameters<typeof buildSubgraphSchema>[0], { resolvers?: unknown }>;

/** A made-up subgraph: its SDL, with a link to federation of its own or without one, and its resolvers. */
export interface MadeSubgraph extends Subgraph {
  readonly sdl: string;
}

export function aSubgraph(
  name: string,
  sdl: string,
  resolvers: Record<string, unknown> = {},
  overrides: Partial<Subgraph> = {},
): MadeSubgraph {
  const typeDefs = parse(linked(sdl));
  return {
    name,
    sdl,
    schema: buildSubgraphSchema({ typeDefs, resolvers } as SchemaModule),
    context: (headers) => Promise.resolve({ headers }),
    ready: () => Promise.resolve(),
    forgetOld: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    ...overrides,
  };
}

const federationLink = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key", "@requires", "@provides", "@external", "@shareable", "@inaccessible", "@override", "@interfaceObject",
  "@context", "@fromContext", "@tag", "@authenticated", "@requiresScopes", "@policy", "@composeDirective",
  "@cost", "@listSize"
])\n`;

/** SDL may bring its own link to federation. */
function linked(sdl: string): string {
  return sdl.includes('specs.apollo.dev/federation') ? sdl : federationLink + sdl;
}

/** The supergraph of these subgraphs, each at `urls[name]` or at an address where nobody is. */
export function composed(subgraphs: readonly MadeSubgraph[], urls: Record<string, string> = {}): string {
  const services = subgraphs.map(({ name, sdl }) => ({
    name,
    url: urls[name] ?? `http://${name}.invalid/`,
    sdl,
  }));
  const id = JSON.stringify(services);
  const known = compositions.get(id);
  if (known !== undefined) return known;
  const { supergraphSdl, errors } = composeServices(
    services.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(linked(sdl)) })),
  );
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join('\n'));
  compositions.set(id, supergraphSdl);
  return supergraphSdl;
}

/** Composing takes longer than all else in most tests. */
const compositions = new Map<string, string>();

/** What a gateway sent to its subgraphs, in order. */
export interface Sent extends SubgraphRequest {
  readonly subgraph: string;
}

export interface MadeGraph {
  readonly graph: OpenGraph;
  readonly sent: Sent[];
  /** The answer to an operation, as a client that reads JSON sees it. */
  readonly ask: (
    query: string,
    variables?: Record<string, unknown>,
    operationName?: string,
  ) => Promise<Answer>;
  readonly logged: Record<string, unknown>[];
}

export interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: Record<string, unknown>;
  }[];
  readonly extensions?: Record<string, unknown>;
}

interface MadeOptions {
  readonly transports?: Record<string, SubgraphTransport>;
  /** Opens the graph; unless told otherwise, one whose answers are compared with the stock executor's. */
  readonly open?: typeof openGraph;
}

/** Opens a gateway on made-up subgraphs, in this process unless `transports` says otherwise for some. */
export async function openMade(
  subgraphs: readonly MadeSubgraph[],
  options: Partial<GraphOptions> & MadeOptions = {},
): Promise<MadeGraph> {
  const [sent, logged]: [Sent[], Record<string, unknown>[]] = [[], []];
  const logger = pino(
    { level: 'warn' },
    { write: (line) => void logged.push(JSON.parse(line) as (typeof logged)[number]) },
  );
  const transportTo = (name: string): SubgraphTransport => {
    const subgraph = subgraphs.find((candidate) => candidate.name === name);
    const transport = options.transports?.[name] ?? (subgraph && inProcess(subgraph, logger));
    if (!transport) throw new Error(`No subgraph ${name} was made`);
    return recorded(name, transport, sent);
  };
  const { open = openCompared } = options;
  const graph = await open({
    supergraphSdl: composed(subgraphs),
    subgraphs: transportTo,
    logger,
    ...options,
  });
  const ask = async (query: string, variables = {}, operationName?: string): Promise<Answer> => {
    const document = parse(query);
    const result = await graph.execute({
      document,
      operationName: operationName ?? null,
      variables,
      headers: {},
    });
    return JSON.parse(JSON.stringify(result)) as Answer;
  };
  return { graph, sent, ask, logged };
}

function recorded(subgraph: string, transport: SubgraphTransport, sent: Sent[]): SubgraphTransport {
  const record = (request: SubgraphRequest): SubgraphRequest => {
    sent.push({ subgraph, ...request });
    return request;
  };
  return {
    execute: (request) => transport.execute(record(request)),
    subscribe: (request) => transport.subscribe(record(request)),
    close: () => transport.close(),
  };
}
