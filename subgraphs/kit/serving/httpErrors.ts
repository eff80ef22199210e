import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import type { ErrorCode } from '../errors.js';

/** Answers a request that never reaches GraphQL in the same shape as one that does. */
export function sendHttpError(reply: FastifyReply, status: number, code: ErrorCode, message: string): void {
  const record = reply.request.record as FastifyReply['request']['record'] | null;
  record?.codes.add(code);
  reply.code(status).type('application/json; charset=utf-8').send(errorBody(code, message));
}

/** Answers on a bare socket, where no HTTP response object exists, and closes it. */
export function endSocketWithError(socket: Socket, status: number, code: ErrorCode, message: string): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = errorBody(code, message);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** For Node's `clientError`: what the parser refuses, before there is a request. */
export function answerBrokenConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const timedOut = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  if (timedOut) endSocketWithError(socket, 408, 'BAD_REQUEST', 'The request did not arrive in time.');
  else if (error.code === 'HPE_HEADER_OVERFLOW') {
    endSocketWithError(socket, 431, 'PAYLOAD_TOO_LARGE', 'The headers are too large.');
  } else endSocketWithError(socket, 400, 'BAD_REQUEST', 'This is not HTTP.');
}

function errorBody(code: ErrorCode, message: string): string {
  return `${JSON.stringify({ errors: [{ message, extensions: { code } }] })}\n`;
}
