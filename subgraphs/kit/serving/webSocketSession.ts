import type { IncomingHttpHeaders } from 'node:http';
import { OperationTypeNode, getOperationAST } from 'graphql';
import type { DocumentNode, ExecutionArgs, GraphQLError, OperationDefinitionNode } from 'graphql';
import type { ExecutionResult } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { graphError } from '../errors.js';
import type { Logger } from '../logger.js';
import { unknownOperation } from './apolloServer.js';
import type { Documents } from './documents.js';
import type { Door } from './door.js';
import type { Executor, Operation } from './executor.js';
import { forwardedHeaders } from './forwardedHeaders.js';
import type { ForwardedHeaders } from './forwardedHeaders.js';
import { isShared } from './sharedStream.js';
import type { SharedStream } from './sharedStream.js';
import type { Connection } from './webSocketConnection.js';
import { deliver } from './webSocketDelivery.js';
import { Run } from './webSocketRun.js';

/** What is known of one connection, and what runs on it. */
export interface Session<Caller> {
  readonly connection: Connection;
  /** By the message that asked: a client may use an id again before the last run of that id has ended. */
  readonly runs: Map<SubscribePayload, Run>;
  /** Null before `connection_init` was accepted. */
  admitted: { readonly caller: Caller; readonly headers: IncomingHttpHeaders } | null;
}

export interface SessionSettings<Caller> {
  readonly executor: Executor;
  readonly documents: Documents;
  readonly door: Door<Caller>;
  readonly logger: Logger;
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
  const headers = forwardedHeaders(session.admitted?.headers ?? {});
  const run = new Run(headers['x-request-id'], settings.logger, () => session.runs.delete(payload));
  session.runs.set(payload, run);
  try {
    const delay = session.admitted && (await settings.door.delay(session.admitted.caller));
    if (delay) return run.fail([delay]);
    const document = settings.documents.read(payload);
    const asked = getOperationAST(document, payload.operationName);
    if (asked) run.note(asked);
    const reasons = await reasonsAgainst(document, asked, session, payload, settings);
    if (reasons.length > 0) return run.fail(reasons);
    const left = asked?.operation === OperationTypeNode.MUTATION ? {} : { signal: session.connection.closed };
    const caller = session.admitted?.caller;
    const operation = { ...operationOf(document, payload, headers), caller, ...left };
    const send = (stream: SharedStream): Stream => deliver(stream, id, run, session.connection);
    return await start(run, operation, settings.executor, send);
  } catch (error) {
    return run.fail([error]);
  }
}

async function reasonsAgainst<Caller>(
  document: DocumentNode,
  operation: OperationDefinitionNode | null | undefined,
  { admitted }: Session<Caller>,
  { variables }: SubscribePayload,
  { executor, documents, door }: SessionSettings<Caller>,
): Promise<readonly GraphQLError[]> {
  const problems = documents.problems(executor.schema, document);
  if (problems.length > 0) return problems;
  if (!operation) return [unknownOperation()];
  if (!admitted) return [graphError('UNAUTHENTICATED', 'The connection was not acknowledged.')];
  const refusal = await door.refusal(admitted.caller, { document, operation, variables: variables ?? {} });
  return refusal ? [refusal] : [];
}

function operationOf(
  document: DocumentNode,
  { operationName, variables }: SubscribePayload,
  headers: ForwardedHeaders,
): Operation {
  return { document, operationName: operationName ?? null, variables: variables ?? {}, headers };
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
  const started: Started = {
    run,
    results() {
      if (!stream) return run.answer(executor, operation);
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
