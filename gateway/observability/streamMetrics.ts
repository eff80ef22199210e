import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import { seconds } from './buckets.js';
import type { StreamCounts } from '../subscriptions/streamCounts.js';

type Name = Exclude<keyof StreamCounts, 'open'>;

const gauges: Partial<Record<Name, string>> = {
  groups: 'Groups of clients that share a stream.',
  members: 'Clients in those groups.',
  sources: 'Streams that are open at subgraphs.',
};

const counters: Partial<Record<Name, string>> = {
  events: 'Events that came from subgraphs.',
  deliveries: 'Results that were given to clients.',
  lagged: 'Places in groups that were lost as their clients left too much unread.',
  resumed: 'Sources that were opened again behind the last event.',
  interrupted: 'Groups whose clients had to subscribe anew.',
};

/** How many clients groups have, at most. */
const sizes = [1, 10, 100, 1_000, Infinity];

/** The streams of a graph, read when somebody looks. */
export function streamMetrics(registry: Registry, graph: { readonly streams: Readonly<StreamCounts> }): void {
  const registers = [registry];
  for (const [name, help] of Object.entries(gauges) as [Name, string][]) {
    new Gauge({
      name: `gateway_stream_${name}`,
      help,
      registers,
      collect() {
        this.set(graph.streams[name]);
      },
    });
  }
  for (const [name, help] of Object.entries(counters) as [Name, string][]) {
    new Counter({
      name: `gateway_stream_${name}_total`,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(graph.streams[name]);
      },
    });
  }
  groupSizes(registry, graph);
}

/** A gauge, as groups come and go: a histogram's buckets only grow. */
function groupSizes(registry: Registry, graph: { readonly streams: Readonly<StreamCounts> }): void {
  new Gauge({
    name: 'gateway_stream_group_sizes',
    help: 'Groups by the clients that share them: as many as `clients` at most, and more than in the row before.',
    labelNames: ['clients'],
    registers: [registry],
    collect() {
      const found = new Map(sizes.map((most) => [most, 0]));
      for (const { size } of graph.streams.open) {
        const most = sizes.find((each) => size <= each) ?? Infinity;
        found.set(most, (found.get(most) ?? 0) + 1);
      }
      for (const [most, groups] of found) this.set({ clients: most === Infinity ? '+Inf' : most }, groups);
    },
  });
}

/** Is told how old an event was when clients were given it. */
export function streamLag(registry: Registry): (behindMs: number) => void {
  const lag = new Histogram({
    name: 'gateway_stream_lag_seconds',
    help: 'How old events were when clients were given them, where subgraphs say when they happened: old ones are replays.',
    buckets: [...seconds, 60, 600],
    registers: [registry],
  });
  return (behindMs) => {
    lag.observe(Math.max(0, behindMs) / 1000); // clocks differ
  };
}
