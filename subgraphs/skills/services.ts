import type { SubgraphParts } from '../kit/subgraph.js';
import type { Owners } from './facts.js';

/** What commands stand on. */
export interface Services extends Pick<SubgraphParts, 'database' | 'clock'> {
  readonly owners: Owners;
}
