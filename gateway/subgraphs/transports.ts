import type { SubgraphTransport } from './transport.js';

/** The ways to the subgraphs of a supergraph, by name. */
export type Transports = ReadonlyMap<string, SubgraphTransport>;

/** The ways to all subgraphs, of one supergraph after the other. */
export interface TransportPool {
  /** Those to the subgraphs at these URLs, by name. One that leads to the same place already is used again. */
  readonly open: (urls: ReadonlyMap<string, string>) => Transports;
  /** Closes all that are in none of these. */
  readonly closeAllBut: (kept: Iterable<Transports>) => Promise<void>;
}

export function transportPool(create: (name: string, url: string) => SubgraphTransport): TransportPool {
  const opened = new Map<string, SubgraphTransport>();
  const openOne = (name: string, url: string): SubgraphTransport => {
    const id = `${name} ${url}`;
    const transport = opened.get(id) ?? create(name, url);
    opened.set(id, transport);
    return transport;
  };
  return {
    open: (urls) => new Map([...urls].map(([name, url]) => [name, openOne(name, url)])),
    async closeAllBut(kept) {
      const used = new Set([...kept].flatMap((transports) => [...transports.values()]));
      const closing = [...opened].filter(([, transport]) => !used.has(transport));
      for (const [id] of closing) opened.delete(id);
      await Promise.all(closing.map(([, transport]) => transport.close()));
    },
  };
}

/** Throws when there is no such subgraph. */
export function transportTo(name: string, transports: Transports): SubgraphTransport {
  const transport = transports.get(name);
  if (!transport) throw new Error(`The supergraph has no subgraph ${name}`);
  return transport;
}
