import { spanned } from '../../subgraphs/kit/tracing/traces.js';
import type { Beginning, Traces } from '../../subgraphs/kit/tracing/traces.js';
import type { SubgraphRequest, SubgraphResult, SubgraphTransport } from '../subgraphs/transport.js';

/**
 * The same transport to the subgraph of that name, with what it is asked told as a span and the subgraph's work a part of
 * that; of a stream, its opening. What belongs to no trace, as a look whether it answers, is not told.
 */
export function tracedFetches(name: string, transport: SubgraphTransport, traces: Traces): SubgraphTransport {
  return {
    execute(request) {
      if (request.headers['traceparent'] === undefined) return transport.execute(request);
      return spanned(
        traces,
        asking(`fetch ${name}`, name, request),
        (traced) => transport.execute(continued(request, traced)),
        failureOf,
      );
    },
    subscribe(request) {
      if (request.headers['traceparent'] === undefined) return transport.subscribe(request);
      return spanned(
        traces,
        asking(`subscribe ${name}`, name, request),
        (traced) => transport.subscribe(continued(request, traced)),
        (opened) => (Symbol.asyncIterator in opened ? undefined : failureOf(opened)),
      );
    },
    close: () => transport.close(),
  };
}

function asking(name: string, subgraph: string, { headers, operation }: SubgraphRequest): Beginning {
  const facts = {
    'graphql.operation.type': operation.kind,
    ...(operation.name !== undefined && { 'graphql.operation.name': operation.name }),
    'rollover.subgraph': subgraph,
  };
  return { name, kind: 'client', within: headers, facts };
}

function continued(request: SubgraphRequest, traced: SubgraphRequest['headers']): SubgraphRequest {
  return { ...request, headers: { ...request.headers, ...traced } };
}

function failureOf({ data, errors }: SubgraphResult): string | undefined {
  return errors && !data ? 'errors' : undefined;
}
