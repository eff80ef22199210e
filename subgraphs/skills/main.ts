import { runSubgraph } from '../kit/runSubgraph.js';
import { skillsSubgraph } from './subgraph.js';

await runSubgraph('skills', skillsSubgraph);
