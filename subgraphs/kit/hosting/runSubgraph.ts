import { z } from 'zod';
import { systemClock } from '../clock.js';
import { openDatabase } from '../database/database.js';
import { createLogger } from '../logger.js';
import type { Logger } from '../logger.js';
import { port, processSettings, readEnvironment } from './environment.js';
import { hostSubgraph } from './hostSubgraph.js';
import { runProcess } from './runProcess.js';
import type { RunningProcess } from './runProcess.js';
import { startForgetting } from '../database/retention.js';
import { openSignals } from '../database/signals.js';
import type { Signals } from '../database/signals.js';
import type { Subgraph, SubgraphParts } from '../subgraph.js';
import { tokenSettings, tokenVerifier } from '../tokens.js';
import { openTraces } from '../tracing/openTraces.js';
import type { Traces } from '../tracing/traces.js';

/** What a subgraph that is a process of its own is made of. */
export interface ProcessParts extends SubgraphParts {
  /** Listens to channels of the database, until the process ends. */
  readonly listenTo: (...channels: string[]) => Signals;
}

const subgraphSettings = z.object({
  ...processSettings,
  ...tokenSettings,
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  PORT: port,
});

/** Runs one subgraph as this process, as the environment says. */
export async function runSubgraph(name: string, make: (parts: ProcessParts) => Subgraph): Promise<void> {
  await runProcess(async () => {
    const settings = readEnvironment(subgraphSettings);
    const traces = await openTraces(`rollover-${name}`, process.env);
    return start(make, settings, createLogger(name, settings.LOG_LEVEL), traces);
  });
}

async function start(
  make: (parts: ProcessParts) => Subgraph,
  { HOST, PORT, DATABASE_URL, JWKS_URL, JWT_ISSUER, JWT_AUDIENCE }: z.infer<typeof subgraphSettings>,
  logger: Logger,
  traces: Traces | undefined,
): Promise<RunningProcess> {
  const database = openDatabase(DATABASE_URL);
  const verifyToken = tokenVerifier({ keys: new URL(JWKS_URL), issuer: JWT_ISSUER, audience: JWT_AUDIENCE });
  const listening: Signals[] = [];
  const listenTo = (...channels: string[]): Signals => {
    const signals = openSignals(DATABASE_URL, channels, logger);
    listening.push(signals);
    return signals;
  };
  const subgraph = make({ database, verifyToken, clock: systemClock, logger, listenTo });
  const server = await hostSubgraph(subgraph, { host: HOST, port: PORT, logger, traces });
  const forgetting = startForgetting([subgraph], logger);
  logger.info({ url: server.url }, 'listening');
  return {
    async stop() {
      await server.stop();
      await Promise.all([forgetting.stop(), subgraph.stop()]);
      await Promise.all(listening.map((signals) => signals.close()));
      await database.close();
      await traces?.stop();
    },
  };
}
