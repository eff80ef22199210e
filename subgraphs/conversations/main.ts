import { runSubgraph } from '../kit/runSubgraph.js';
import { channels } from './facts.js';
import { conversationsSubgraph } from './subgraph.js';

await runSubgraph('conversations', ({ listenTo, ...parts }) =>
  conversationsSubgraph({ ...parts, signals: listenTo(...channels) }),
);
