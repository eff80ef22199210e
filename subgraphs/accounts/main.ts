import { runSubgraph } from '../kit/runSubgraph.js';
import { accountsSubgraph } from './subgraph.js';

await runSubgraph('accounts', accountsSubgraph);
