import type { SubgraphParts } from '../kit/subgraph.js';

/** What commands stand on. */
export type Services = Pick<SubgraphParts, 'database' | 'clock'>;
