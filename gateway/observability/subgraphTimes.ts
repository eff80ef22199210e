import { Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import type { SubgraphTransport } from '../subgraphs/transport.js';
import { seconds } from './buckets.js';

/** The same transport to the subgraph of that name, with its answers timed. */
export type SubgraphTimes = (name: string, transport: SubgraphTransport) => SubgraphTransport;

export function subgraphTimes(registry: Registry): SubgraphTimes {
  const duration = new Histogram({
    name: 'gateway_subgraph_duration_seconds',
    help: 'How long a subgraph took for one answer, by outcome: ok, errors (it told some) or unavailable (no answer).',
    labelNames: ['subgraph', 'outcome'],
    buckets: seconds,
    registers: [registry],
  });
  return (subgraph, transport) => {
    const outcomes = {
      ok: duration.labels({ subgraph, outcome: 'ok' }),
      errors: duration.labels({ subgraph, outcome: 'errors' }),
      unavailable: duration.labels({ subgraph, outcome: 'unavailable' }),
    };
    return {
      async execute(request) {
        const startedAtMs = performance.now();
        let outcome: keyof typeof outcomes = 'unavailable';
        try {
          const result = await transport.execute(request);
          outcome = result.errors ? 'errors' : 'ok';
          return result;
        } finally {
          outcomes[outcome].observe((performance.now() - startedAtMs) / 1000);
        }
      },
      subscribe: (request) => transport.subscribe(request),
      close: () => transport.close(),
    };
  };
}
