import type { FastifyReply, FastifyRequest } from 'fastify';
import { Abort } from '../abort.js';
import type { Clock } from '../clock.js';
import { graphError } from '../errors.js';
import type { ErrorCode } from '../errors.js';
import type { Logger } from '../logger.js';
import { admittedOperation } from './admission.js';
import type { AdmissionSettings, OperationRequest } from './admission.js';
import { callAt } from './alarm.js';
import { deliverEvents, sendLast } from './eventStreamDelivery.js';
import type { EventStream } from './eventStream.js';
import type { EventStreams } from './eventStreams.js';
import type { Operation } from './executor.js';
import { sendHttpError } from './httpErrors.js';
import { httpHead } from './httpStatus.js';
import { codeOf, logFaults, publicError } from './publicErrors.js';
import { logRequest, noteErrors } from './requestRecord.js';
import type { ObserveRequest } from './requestRecord.js';
import { Run } from './webSocketRun.js';

export interface EventStreamSettings<Caller> extends AdmissionSettings<Caller> {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observe?: ObserveRequest | undefined;
}

/** One HTTP request that asks for events. */
export interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly streams: EventStreams;
  readonly logger: Logger;
}

/** Answers what this caller asks: a subscription until it ends, all else by one event. */
export async function answerByEvents<Caller>(
  asked: OperationRequest,
  caller: Caller,
  exchange: Exchange,
  settings: EventStreamSettings<Caller>,
): Promise<void> {
  const { request, reply, streams, logger } = exchange;
  const run = new Run(request.record, logger, (results) => {
    const outcome = { transport: 'sse', status: 200, results };
    logRequest(logger, request.record, outcome, settings.observe);
  });
  const asking = { caller, headers: request.forwarded, note: run.note.bind(run) };
  const operation = await admittedOperation(asked, asking, settings).catch((error: unknown) => [error]);
  if (!('document' in operation)) {
    refuseOperation(operation, run, exchange);
  } else if (run.isMutation && request.method === 'GET') {
    reply.header('allow', 'POST');
    sendHttpError(reply, 405, 'BAD_REQUEST', 'Mutations are asked by POST.');
  } else if (run.isStream) {
    await follow(operation, run, exchange, settings, settings.door.endsAtMs(caller));
  } else {
    const left = run.isMutation ? {} : { signal: departureOf(reply) };
    const result = await run.answer(settings.executor, { ...operation, ...left });
    sendLast(run.publicResult(result) ?? result, begun(streams.open(reply), run));
  }
}

/** Refuses by the HTTP status of the first error's code. */
export function refuseRequest(errors: readonly unknown[], { request, reply, logger }: Exchange): void {
  const { record } = request;
  noteErrors(record, errors);
  logFaults(logger, record.requestId, errors);
  const { status, headers } = httpHead(errors[0]);
  reply.code(status).headers(Object.fromEntries(headers)).type('application/json; charset=utf-8');
  reply.send(JSON.stringify({ errors: errors.map((error) => publicError(error, record.requestId)) }));
}

/** Another attempt may get past these: they are HTTP statuses, upon which the stock graphql-sse client tries again. */
const passing: readonly ErrorCode[] = ['UNAUTHENTICATED', 'RATE_LIMITED', 'DOWNSTREAM_UNAVAILABLE'];

/** By the protocol what is wrong with an operation is an event, after which the stock client stays away. */
function refuseOperation(errors: readonly unknown[], run: Run, exchange: Exchange): void {
  if (passing.includes(codeOf(errors[0]))) refuseRequest(errors, exchange);
  else sendLast({ errors: run.publicErrors(errors) }, begun(exchange.streams.open(exchange.reply), run));
}

async function follow<Caller>(
  operation: Operation,
  run: Run,
  exchange: Exchange,
  { executor, clock }: EventStreamSettings<Caller>,
  endsAtMs: number | null,
): Promise<void> {
  const { reply, streams } = exchange;
  if (streams.isDraining)
    throw graphError('DOWNSTREAM_UNAVAILABLE', 'This server is stopping: connect again.');
  const opened = await executor.subscribe({ ...operation, signal: departureOf(reply) });
  if (!(Symbol.asyncIterator in opened)) {
    refuseOperation(
      opened.errors ?? [new Error('a subscription gave neither a stream nor errors')],
      run,
      exchange,
    );
    return;
  }
  const events = begun(streams.openSubscription(reply), run);
  if (endsAtMs !== null) {
    const tokenEnd = callAt(endsAtMs, clock, () => {
      events.cut();
    });
    events.whenEnded(() => {
      tokenEnd.cancel();
    });
  }
  deliverEvents(opened, events, run);
}

function begun(events: EventStream, run: Run): EventStream {
  events.whenEnded(() => {
    run.end();
  });
  return events;
}

/** Aborts when the client has left. */
function departureOf({ raw }: FastifyReply): Abort {
  const departure = new Abort();
  raw.once('close', () => {
    departure.abort(new Error('the client has left'));
  });
  return departure;
}
