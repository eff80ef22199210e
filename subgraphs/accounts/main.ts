import { runSubgraph } from '../kit/hosting/runSubgraph.js';
import { accountsSubgraph } from './subgraph.js';

await runSubgraph('accounts', accountsSubgraph);
