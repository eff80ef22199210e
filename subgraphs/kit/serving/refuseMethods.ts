import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { sendHttpError } from './httpErrors.js';

/** Refuses requests by these methods, whatever their bodies: before anybody reads one. */
export function refuseMethods(
  app: FastifyInstance,
  method: HTTPMethods[],
  url: string,
  message: string,
): void {
  const refuse = (_: FastifyRequest, reply: FastifyReply): void => {
    reply.header('allow', 'GET, POST');
    sendHttpError(reply, 405, 'BAD_REQUEST', message);
  };
  app.route({ method, url, onRequest: refuse, handler: refuse });
}
