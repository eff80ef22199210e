// One subgraph as a process of its own, as its own main.ts runs it, on a database that is given.
import { systemClock } from '../../dist/subgraphs/kit/clock.js';
import { openDatabase } from '../../dist/subgraphs/kit/database/database.js';
import { hostSubgraph } from '../../dist/subgraphs/kit/hosting/hostSubgraph.js';
import { createLogger } from '../../dist/subgraphs/kit/logger.js';
import { openSignals } from '../../dist/subgraphs/kit/database/signals.js';
import { tokenVerifier } from '../../dist/subgraphs/kit/tokens.js';
import { accountsSubgraph } from '../../dist/subgraphs/accounts/subgraph.js';
import { conversationsSubgraph } from '../../dist/subgraphs/conversations/subgraph.js';
import { skillsSubgraph } from '../../dist/subgraphs/skills/subgraph.js';
import { transfersSubgraph } from '../../dist/subgraphs/transfers/subgraph.js';
import { answerParent } from './childProcess.mjs';

const makers = {
  accounts: accountsSubgraph,
  conversations: conversationsSubgraph,
  skills: skillsSubgraph,
  transfers: transfersSubgraph,
};

const { databaseUrl, tokens, subgraph } = JSON.parse(process.argv[2]);
const logger = createLogger(subgraph, 'warn');
const served = makers[subgraph]({
  database: openDatabase(databaseUrl),
  signals: openSignals(databaseUrl, ['rollover_log', 'rollover_work', 'rollover_access'], logger),
  verifyToken: tokenVerifier(tokens),
  clock: systemClock,
  logger,
});
const { url } = await hostSubgraph(served, { host: '127.0.0.1', port: 0, logger });
answerParent();
process.send({ url });
