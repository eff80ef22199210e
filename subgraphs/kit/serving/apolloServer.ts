import { ApolloServer, HeaderMap } from '@apollo/server';
import type { ApolloServerOptions, ApolloServerPlugin, BaseContext, GraphQLRequest } from '@apollo/server';
import type { GraphQLResponse } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { OperationTypeNode } from 'graphql';
import type {
  DocumentNode,
  ExecutionResult,
  GraphQLError,
  GraphQLSchema,
  OperationDefinitionNode,
} from 'graphql';
import { graphError } from '../errors.js';
import type { Logger } from '../logger.js';
import { eventStreamPath } from './addresses.js';
import type { Documents } from './documents.js';
import type { Asked } from './door.js';
import { httpHead } from './httpStatus.js';
import { codeOf, logFaults, publicError } from './publicErrors.js';
import { noteErrors, noteOperation } from './requestRecord.js';
import type { RequestRecord } from './requestRecord.js';

/** Where a server's context keeps what belongs to the server, out of the way of the resolvers' names. */
export const served = Symbol('served');

export interface ServedContext extends BaseContext {
  [served]: {
    readonly record: RequestRecord;
    /** Why this caller may not ask this; null when it may. */
    readonly refusal: (asked: Asked) => Promise<GraphQLError | null>;
  };
}

/** What is answered: a schema with resolvers, or that of Apollo's `gateway` interface, with who executes on it. */
export type Answering =
  | { readonly schema: GraphQLSchema }
  | { readonly gateway: NonNullable<ApolloServerOptions<BaseContext>['gateway']>; readonly execute: Execute };

/** Executes what may be executed, within the context of its request. Never rejects. */
export type Execute = (asked: {
  readonly document: DocumentNode;
  readonly request: Pick<GraphQLRequest, 'operationName' | 'variables'>;
  readonly context: object;
}) => Promise<ExecutionResult>;

/**
 * Starts an Apollo Server that speaks GraphQL over HTTP and leaves to us what must be the same on every transport:
 * documents and their limits, who may ask what, and how errors look.
 */
export async function startApolloServer(
  answering: Answering,
  documents: Documents,
  logger: Logger,
  parseOptions: { maxTokens?: number } = {},
): Promise<ApolloServer<ServedContext>> {
  const apollo = new ApolloServer<ServedContext>({
    ...answering,
    logger,
    parseOptions,
    documentStore: documents.store,
    dangerouslyDisableValidation: true, // not left out: the gate below validates, by the rules of every transport
    introspection: true, // likewise: a rule of `documents` forbids it where it is off
    formatError: (_, error) => publicError(error, ''),
    includeStacktraceInErrorResponses: false,
    persistedQueries: false, // likewise: `documents` knows them
    stopOnTerminationSignals: false,
    plugins: [
      gate(documents, logger, 'execute' in answering ? answering.execute : null),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
    ],
  });
  await apollo.start();
  return apollo;
}

/**
 * Executes as well, where it can: what Apollo Server hands to a `gateway` is an object with a `get` for each request, of
 * which V8 makes a shape, and keeps the whole answer with it until the next full collection.
 */
function gate(
  documents: Documents,
  logger: Logger,
  execute: Execute | null,
): ApolloServerPlugin<ServedContext> {
  return {
    requestDidStart({ request: named }) {
      const misnamed = nameDocument(named, documents);
      return Promise.resolve({
        async responseForOperation(asked) {
          const { schema, document, request, contextValue } = asked;
          const { record, refusal } = contextValue[served];
          if (misnamed) return refused([misnamed], record);
          const operation = asked.operation as OperationDefinitionNode | undefined; // whatever its type says
          if (operation) noteOperation(record, operation);
          const { variables = {} } = request;
          const errors = await reasonsAgainst(documents.problems(schema, document), operation, (found) =>
            refusal({ document, operation: found, variables }),
          );
          if (errors.length > 0) return refused(errors, record);
          return (
            execute && answered(await execute({ document, request, context: contextValue }), record, logger)
          );
        },
        didEncounterErrors({ errors, contextValue }) {
          tell(errors, contextValue[served].record, logger);
          return Promise.resolve();
        },
        willSendResponse({ response, contextValue }) {
          finish(response, contextValue[served].record);
          return Promise.resolve();
        },
      });
    },
  };
}

/** Puts the document in the place of its name; the error when that is no name of one. */
function nameDocument(request: GraphQLRequest, documents: Documents): GraphQLError | null {
  if (!request.extensions?.['persistedQuery']) return null;
  try {
    request.query = documents.textOf(request);
    return null;
  } catch (error) {
    request.query = '{ __typename }'; // Apollo Server answers nothing of ours before it has read a document
    return error as GraphQLError;
  } finally {
    delete request.extensions['persistedQuery'];
  }
}

async function reasonsAgainst(
  problems: readonly GraphQLError[],
  operation: OperationDefinitionNode | undefined,
  refusal: (operation: OperationDefinitionNode) => Promise<GraphQLError | null>,
): Promise<readonly GraphQLError[]> {
  if (problems.length > 0) return problems;
  if (!operation) return [unknownOperation()];
  if (operation.operation === OperationTypeNode.SUBSCRIPTION) return [needsStream()];
  const reason = await refusal(operation);
  return reason ? [reason] : [];
}

export function unknownOperation(): GraphQLError {
  const message =
    'The document holds no operation of that name, or several and "operationName" names none of them.';
  return graphError('OPERATION_RESOLUTION_FAILURE', message);
}

export function needsStream(): GraphQLError {
  const message = `Subscriptions are served over WebSocket at this address, by the subprotocol graphql-transport-ws, and by server-sent events at ${eventStreamPath}; not by a plain POST.`;
  return graphError('SUBSCRIPTION_NEEDS_STREAM', message);
}

function refused(errors: readonly GraphQLError[], record: RequestRecord): GraphQLResponse {
  noteErrors(record, errors);
  const shown = errors.map((error) => publicError(error, record.requestId));
  return {
    http: httpHead(errors[0]),
    body: { kind: 'single', singleResult: { errors: shown } },
  };
}

/** As Apollo Server does with what it executes itself: a request without any data has failed as a whole. */
function answered(
  { errors, ...result }: ExecutionResult,
  record: RequestRecord,
  logger: Logger,
): GraphQLResponse {
  const http: GraphQLResponse['http'] = { headers: new HeaderMap() };
  if (!errors) return { http, body: { kind: 'single', singleResult: result } };
  tell(errors, record, logger);
  if (result.data === undefined) http.status = 400;
  const shown = errors.map((error) => publicError(error, record.requestId));
  return { http, body: { kind: 'single', singleResult: { ...result, errors: shown } } };
}

function tell(errors: readonly GraphQLError[], record: RequestRecord, logger: Logger): void {
  noteErrors(record, errors);
  logFaults(logger, record.requestId, errors);
}

/** Names the request in what was masked; an answer that is nothing but a refusal gets the status of its code. */
function finish({ http, body }: GraphQLResponse, { requestId }: RequestRecord): void {
  if (body.kind !== 'single' || !body.singleResult.errors) return;
  const { data, errors } = body.singleResult;
  for (const { extensions } of errors) {
    if (extensions?.['code'] === 'INTERNAL_SERVER_ERROR') extensions['requestId'] = requestId;
  }
  const onlyRefused = errors.every((error) => codeOf(error) === 'UNAUTHENTICATED');
  if (onlyRefused && (data === null || data === undefined)) http.status = 401;
}
