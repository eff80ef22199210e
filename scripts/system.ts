import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openGraph } from '../gateway/openGraph.js';
import { startServer } from '../gateway/server.js';
import type { Guards } from '../gateway/security/guardSettings.js';
import type { Metrics } from '../gateway/observability/metrics.js';
import { inProcess } from '../gateway/subgraphs/inProcess.js';
import { seed } from '../prisma/seed.js';
import { accountsSubgraph } from '../subgraphs/accounts/subgraph.js';
import { conversationsSubgraph } from '../subgraphs/conversations/subgraph.js';
import { systemClock } from '../subgraphs/kit/clock.js';
import type { Clock } from '../subgraphs/kit/clock.js';
import { defaultPatienceMs } from '../subgraphs/kit/database/connections.js';
import { openDatabase } from '../subgraphs/kit/database/database.js';
import { startForgetting } from '../subgraphs/kit/database/retention.js';
import { openSignals } from '../subgraphs/kit/database/signals.js';
import type { Logger } from '../subgraphs/kit/logger.js';
import { projectRoot } from '../subgraphs/kit/projectRoot.js';
import { required } from '../subgraphs/kit/required.js';
import type { TokenSettings } from '../subgraphs/kit/tokens.js';
import { tokenVerifier } from '../subgraphs/kit/tokens.js';
import { tracedSubgraph } from '../subgraphs/kit/tracing/tracedSubgraph.js';
import type { Traces } from '../subgraphs/kit/tracing/traces.js';
import { skillsSubgraph } from '../subgraphs/skills/subgraph.js';
import { transfersSubgraph } from '../subgraphs/transfers/subgraph.js';

export interface SystemSettings extends Partial<Guards> {
  readonly databaseUrl: string;
  /** How long the database may take for one answer. */
  readonly databasePatienceMs?: number;
  readonly tokens: TokenSettings;
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly logger: Logger;
  readonly executor?: 'rollover' | 'apollo';
  /** Opens the graph: a test may watch what is asked of it. */
  readonly open?: typeof openGraph;
  readonly clock?: Clock;
  readonly metrics?: Metrics | undefined;
  readonly traces?: Traces | undefined;
}

export interface RunningSystem {
  /** Where the gateway listens, without a path. */
  readonly url: string;
  /** Answers what was taken, closes the streams, then the connections to the database. */
  stop(): Promise<void>;
}

/** All of Rollover in this process, on a migrated database that it fills with the demo world when it is empty. */
export async function startSystem(settings: SystemSettings): Promise<RunningSystem> {
  const {
    databaseUrl,
    tokens,
    logger,
    clock = systemClock,
    executor = 'rollover',
    open = openGraph,
  } = settings;
  const { databasePatienceMs: patienceMs = defaultPatienceMs } = settings;
  const database = openDatabase(databaseUrl, { patienceMs });
  await seed(database, clock);
  const channels = ['rollover_log', 'rollover_work', 'rollover_access'];
  const signals = openSignals(databaseUrl, channels, logger, patienceMs);

  const parts = { database, signals, verifyToken: tokenVerifier(tokens), clock, logger };
  const subgraphs = [
    accountsSubgraph(parts),
    skillsSubgraph(parts),
    conversationsSubgraph(parts),
    transfersSubgraph(parts),
  ];
  const { metrics, traces } = settings;
  const asked = traces ? subgraphs.map((subgraph) => tracedSubgraph(subgraph, traces)) : subgraphs;
  const byName = new Map(asked.map((subgraph) => [subgraph.name, subgraph]));
  const graph = await open({
    supergraphSdl: await readFile(join(projectRoot, 'schema/supergraph.graphql'), 'utf8'),
    subgraphs: (name) => inProcess(required(byName.get(name), `the subgraph ${name}`), logger),
    logger,
    executor,
    traces,
    subgraphTimes: metrics?.subgraphs,
    streamLag: metrics?.streamLag,
  });
  metrics?.watch(graph);
  const forgetting = startForgetting(subgraphs, logger);
  const ready = async (): Promise<void> => {
    await Promise.all(subgraphs.map((subgraph) => subgraph.ready()));
  };

  const stopInside = async (): Promise<void> => {
    await graph.close();
    await Promise.all([forgetting, ...subgraphs].map((part) => part.stop()));
    await signals.close();
    await database.close();
  };
  try {
    const server = await startServer({ ...settings, graph, verifyToken: parts.verifyToken, ready });
    const stop = async (): Promise<void> => {
      await server.stop();
      await stopInside();
    };
    return { url: server.url, stop };
  } catch (error) {
    await stopInside();
    throw error;
  }
}
