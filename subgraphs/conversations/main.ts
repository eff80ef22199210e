import { runSubgraph } from '../kit/hosting/runSubgraph.js';
import { channels } from './facts.js';
import { conversationsSubgraph } from './subgraph.js';

await runSubgraph('conversations', ({ listenTo, ...parts }) =>
  conversationsSubgraph({ ...parts, signals: listenTo(...channels) }),
);
