import type { SubgraphTransport } from './transport.js';

/** The ways to all subgraphs of a supergraph, by name. */
export interface Transports {
  /** The new way to a subgraph; an older one to the same is closed. */
  readonly open: (name: string, url: string) => SubgraphTransport;
  /** Throws when there is no such subgraph. */
  readonly get: (name: string) => SubgraphTransport;
  readonly close: () => Promise<void>;
}

export function subgraphTransports(create: (name: string, url: string) => SubgraphTransport): Transports {
  const transports = new Map<string, SubgraphTransport>();
  return {
    open(name, url) {
      const transport = create(name, url);
      void transports.get(name)?.close();
      transports.set(name, transport);
      return transport;
    },
    get(name) {
      const transport = transports.get(name);
      if (!transport) throw new Error(`The supergraph has no subgraph ${name}`);
      return transport;
    },
    async close() {
      await Promise.all([...transports.values()].map((transport) => transport.close()));
    },
  };
}
