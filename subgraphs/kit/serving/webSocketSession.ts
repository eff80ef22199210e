import type { IncomingHttpHeaders } from 'node:http';
import type { ExecutionArgs, ExecutionResult, GraphQLError } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { graphError } from '../errors.js';
import type { Logger } from '../logger.js';
import { admittedOperation } from './admission.js';
import type { AdmissionSettings } from './admission.js';
import type { Executor, Operation } from './executor.js';
import { forwardedHeaders } from './forwardedHeaders.js';
import { operationHeaders } from './operationHeaders.js';
import { logRequest, newRecord } from './requestRecord.js';
import type { ObserveRequest, RequestRecord } from './requestRecord.js';
import { isShared } from './sharedStream.js';
import type { SharedStream } from './sharedStream.js';
import type { Connection } from './webSocketConnection.js';
import { deliver } from './webSocketDelivery.js';
import { Run } from './webSocketRun.js';

/** What is known of one connection, and what runs on it. */
export interface Session<Caller> {
  readonly connection: Connection;
  /** By the message that asked, as a client may use an id again before the last run of that id has ended. */
  readonly runs: Map<SubscribePayload, Identified>;
  /** Whether `connection_init` has come. */
  hasBegun: boolean;
  /** Null before it was accepted. */
  admitted: { readonly caller: Caller; readonly headers: IncomingHttpHeaders } | null;
}

interface Identified {
  readonly id: string;
  readonly run: Run;
}

export interface SessionSettings<Caller> extends AdmissionSettings<Caller> {
  readonly logger: Logger;
  readonly observe?: ObserveRequest | undefined;
  /** How many operations one connection may have under way at once; any number when left out. */
  readonly maxOperations?: number;
}

type Stream = AsyncIterableIterator<ExecutionResult>;

/** What graphql-ws is given as the context of an execution. */
export interface Started {
  readonly run: Run;
  /** Of a query or mutation: executes it. Of a subscription: its open stream. */
  readonly results: () => Promise<ExecutionResult> | Stream;
}

/**
 * Starts what a `subscribe` message asks, or tells the errors that forbid it. A subscription is opened here already,
 * so that one that cannot be opened is answered by an `error` message and not by a `next`.
 */
export async function startOperation<Caller>(
  session: Session<Caller>,
  id: string,
  payload: SubscribePayload,
  settings: SessionSettings<Caller>,
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  const headers = forwardedHeaders({ ...session.admitted?.headers, ...operationHeaders(payload) });
  const { maxOperations = Infinity } = settings;
  const isOneTooMany = session.runs.size >= maxOperations;
  const run = begin(session, id, payload, newRecord(headers['x-request-id']), settings);
  try {
    if (!session.admitted) throw graphError('UNAUTHENTICATED', 'The connection was not acknowledged.');
    if (isOneTooMany) throw tooManyOperations(maxOperations);
    const asking = { caller: session.admitted.caller, headers, note: run.note.bind(run) };
    const admitted = await admittedOperation({ ...payload, id }, asking, settings);
    if (!('document' in admitted)) return await run.unlessReplaced(run.fail(admitted));
    const operation = run.isMutation ? admitted : { ...admitted, signal: session.connection.closed };
    const send = (stream: SharedStream): Stream => deliver(stream, id, run, session.connection);
    return await run.unlessReplaced(await start(run, operation, settings.executor, send));
  } catch (error) {
    return run.unlessReplaced(run.fail([error]));
  }
}

function begin<Caller>(
  { runs }: Session<Caller>,
  id: string,
  payload: SubscribePayload,
  record: RequestRecord,
  { logger, observe }: SessionSettings<Caller>,
): Run {
  const run = new Run(record, logger, (results) => {
    logRequest(logger, record, { transport: 'websocket', results }, observe);
    runs.delete(payload);
  });
  for (const other of runs.values()) if (other.id === id) other.run.replace();
  runs.set(payload, { id, run });
  return run;
}

async function start(
  run: Run,
  operation: Operation,
  executor: Executor,
  send: (stream: SharedStream) => Stream,
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  const { document, operationName, variables } = operation;
  const stream = run.isStream ? await run.open(executor, operation) : null;
  if (stream && !(Symbol.asyncIterator in stream)) return stream;
  if (run.isReplaced) void stream?.return?.();
  const started: Started = {
    run,
    results() {
      if (!stream) return run.answer(executor, operation).then((result) => run.unlessReplaced(result));
      return isShared(stream) ? send(stream) : stream;
    },
  };
  return {
    schema: executor.schema,
    document,
    operationName,
    variableValues: variables,
    contextValue: started,
  };
}

function tooManyOperations(max: number): GraphQLError {
  const message = `No more than ${max} operations may be under way on one connection: end one, or open another.`;
  return graphError('RATE_LIMITED', message);
}
