import type { SubgraphRequest } from '../../../gateway/subgraphs/transport.js';

/** What a gateway asks of a subgraph. */
export function aRequest(text: string, overrides: Partial<SubgraphRequest> = {}): SubgraphRequest {
  const kind = /^(mutation|subscription)/.exec(text)?.[0] ?? 'query';
  return {
    operation: { kind: kind as 'query', name: undefined, text },
    variables: {},
    headers: {},
    signal: undefined,
    ...overrides,
  };
}
