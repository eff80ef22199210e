import type { FastifyInstance } from 'fastify';
import { isOutage } from '../database/outage.js';

const patienceMs = 3_000;

/** `/healthz`: the process lives. `/readyz`: it can answer, or 503 and what is missing. */
export function healthRoutes(app: FastifyInstance, ready: () => Promise<void>): void {
  app.get('/healthz', () => ({ status: 'alive' }));
  app.get('/readyz', async (_, reply) => {
    const reason = await missing(ready);
    return reason === null ? { status: 'ready' } : reply.code(503).send({ status: 'not ready', reason });
  });
}

async function missing(ready: () => Promise<void>): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, patienceMs, `no answer within ${patienceMs} ms`);
  });
  const answer = ready().then(
    () => null,
    (error: unknown) => {
      if (isOutage(error)) return 'the database does not answer';
      return error instanceof Error ? error.message : String(error);
    },
  );
  try {
    return await Promise.race([answer, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
