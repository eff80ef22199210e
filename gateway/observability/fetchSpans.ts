import { spanned } from '../../subgraphs/kit/tracing/traces.js';
import type { Traces } from '../../subgraphs/kit/tracing/traces.js';
import type { SubgraphTransport } from '../subgraphs/transport.js';

/**
 * The same transport to the subgraph of that name, with what it is asked told as a span and the subgraph's work a part of
 * that. What belongs to no trace, as a look whether it answers, is not told.
 */
export function tracedFetches(name: string, transport: SubgraphTransport, traces: Traces): SubgraphTransport {
  return {
    execute(request) {
      const { headers, operation } = request;
      if (headers['traceparent'] === undefined) return transport.execute(request);
      const facts = {
        'graphql.operation.type': operation.kind,
        ...(operation.name !== undefined && { 'graphql.operation.name': operation.name }),
        'rollover.subgraph': name,
      };
      return spanned(
        traces,
        { name: `fetch ${name}`, kind: 'client', within: headers, facts },
        (traced) => transport.execute({ ...request, headers: { ...headers, ...traced } }),
        ({ data, errors }) => (errors && !data ? 'errors' : undefined),
      );
    },
    subscribe: (request) => transport.subscribe(request),
    close: () => transport.close(),
  };
}
