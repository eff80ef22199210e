import { runSubgraph } from '../kit/hosting/runSubgraph.js';
import { transfersSubgraph } from './subgraph.js';

await runSubgraph('transfers', ({ listenTo, ...parts }) =>
  transfersSubgraph({ ...parts, signals: listenTo('rollover_log', 'rollover_work', 'rollover_access') }),
);
