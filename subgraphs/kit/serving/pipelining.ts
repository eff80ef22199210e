import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendHttpError } from './httpErrors.js';

/** So many requests of a connection may wait behind the one that is being answered; browsers and proxies have none wait. */
const mostWaiting = 10;

const waiting = new WeakMap<Socket, number>();

/**
 * False when too many requests wait on its connection already. Answers go out in order, so each is kept until those
 * before it were read: of a few kilobytes of small questions, megabytes that nobody reads.
 */
export function takePlace({ raw: { socket } }: FastifyRequest, { raw: response }: FastifyReply): boolean {
  const before = waiting.get(socket) ?? 0;
  if (response.socket && before < Infinity) return true; // nothing is before it: mostly
  const isFree = before < mostWaiting;
  waiting.set(socket, isFree ? before + 1 : Infinity); // what comes behind one that is refused is refused as well
  if (isFree) response.once('close', () => waiting.set(socket, (waiting.get(socket) ?? 1) - 1));
  return isFree;
}

/** The last answer on its connection. */
export function refusePlace(reply: FastifyReply): void {
  reply.header('connection', 'close');
  sendHttpError(reply, 429, 'RATE_LIMITED', `No more than ${mostWaiting} requests of a connection may wait.`);
}
