import { codeOf } from '../../subgraphs/kit/serving/publicErrors.js';
import { spanned } from '../../subgraphs/kit/tracing/traces.js';
import type { Beginning, Traces } from '../../subgraphs/kit/tracing/traces.js';
import type { SubgraphRequest, SubgraphResult, SubgraphTransport } from '../subgraphs/transport.js';

/**
 * The same transport to the subgraph of that name, with what it is asked told as a span and the subgraph's work a part of
 * that; of a stream, its opening. What belongs to no trace, as a look whether it answers, is not told.
 */
export function tracedFetches(name: string, transport: SubgraphTransport, traces: Traces): SubgraphTransport {
  const told = <T>(act: string, request: SubgraphRequest, ask: Ask<T>, failed: Failed<T>): Promise<T> => {
    if (request.headers['traceparent'] === undefined) return ask(request);
    const beginning = asking(`${act} ${name}`, name, request);
    return spanned(traces, beginning, (traced) => ask(continued(request, traced)), failed);
  };
  return {
    execute: (request) => told('fetch', request, (asked) => transport.execute(asked), failureOf),
    subscribe: (request) =>
      told(
        'subscribe',
        request,
        (asked) => transport.subscribe(asked),
        (opened) => (Symbol.asyncIterator in opened ? undefined : failureOf(opened)),
      ),
    close: () => transport.close(),
  };
}

type Ask<T> = (request: SubgraphRequest) => Promise<T>;
type Failed<T> = (answer: T) => string | undefined;

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
  return errors && !data ? codeOf(errors[0]) : undefined;
}
