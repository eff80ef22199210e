import { runSubgraph } from '../kit/hosting/runSubgraph.js';
import { skillsSubgraph } from './subgraph.js';

await runSubgraph('skills', skillsSubgraph);
