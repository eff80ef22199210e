// All of Rollover in one process, as `npm start` runs it, on a database that is given.
import { createLogger } from '../../dist/subgraphs/kit/logger.js';
import { startSystem } from '../../dist/scripts/system.js';
import { answerParent } from './childProcess.mjs';
import { tapStatements } from './tap.mjs';

const { databaseUrl, tokens, executor } = JSON.parse(process.argv[2]);
const tap = tapStatements();
const logger = createLogger('bench', 'warn');
const { url } = await startSystem({ databaseUrl, tokens, host: '127.0.0.1', port: 0, logger, executor });
answerParent({ record: () => tap.start(), recorded: () => tap.stop() });
process.send({ url });
