import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { StartupError } from '../startupError.js';

const reasons: Record<string, (variable: string) => string> = {
  EADDRINUSE: (variable) => `it is in use: stop what listens there, or choose another ${variable}`,
  EACCES: (variable) => `this user may not listen there: choose a ${variable} above 1023`,
  EADDRNOTAVAIL: () => 'this machine has no such address: correct HOST',
};

/**
 * How many connections may wait to be taken, as far as the system allows. With Node's 511 most of those that come back after
 * a restart would be turned away, and try again after seconds.
 */
const backlog = 16_384;

/** Listens and tells where. Throws a StartupError that says what to do; `variable` is what the port was set by. */
export async function listen(
  app: FastifyInstance,
  host: string,
  port: number,
  variable = 'PORT',
): Promise<{ url: string; port: number }> {
  try {
    await app.listen({ host, port, backlog });
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new StartupError(`Cannot listen on ${host}:${port}: ${reasons[code]?.(variable) ?? message}.`);
  }
  const { port: taken } = app.server.address() as AddressInfo;
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`, port: taken };
}
