import type { OpenGraph } from '../../../../gateway/openGraph.js';
import { openMade } from '../../../support/supergraphs.js';
import { anEventLog } from './eventLog.js';
import type { EventLog } from './eventLog.js';

/** A gateway before a log of events. */
export async function aGateway(
  options: Parameters<typeof openMade>[1] = {},
): Promise<{ graph: OpenGraph; log: EventLog }> {
  const log = anEventLog();
  const { graph } = await openMade(log.subgraphs, { streamPatienceMs: 2_000, ...options });
  return { graph, log };
}
