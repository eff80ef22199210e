import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { StreamCounts } from '../subscriptions/streamCounts.js';

type Name = keyof StreamCounts;

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
}
