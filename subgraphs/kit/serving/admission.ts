import { getOperationAST, OperationTypeNode } from 'graphql';
import type { DocumentNode, GraphQLError, OperationDefinitionNode } from 'graphql';
import { graphError } from '../errors.js';
import { unknownOperation } from './apolloServer.js';
import type { Documents } from './documents.js';
import type { Door } from './door.js';
import type { Executor, Operation } from './executor.js';
import type { ForwardedHeaders } from './forwardedHeaders.js';
import type { AskedText } from './persistedQueries.js';

/** What a client sends to have an operation executed. */
export interface OperationRequest extends AskedText {
  /** Tells it from the others of its connection. */
  readonly id?: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/** Who sends it. */
export interface Asking<Caller> {
  readonly caller: Caller;
  readonly headers: ForwardedHeaders;
  /** Is told what is asked, as soon as that can be read. */
  readonly note: (operation: OperationDefinitionNode) => void;
}

export interface AdmissionSettings<Caller> {
  readonly executor: Executor;
  readonly documents: Documents;
  readonly door: Door<Caller>;
  /** How long what opens a stream may be, as JSON; any length when left out. */
  readonly streamCharacters?: number;
}

/** The operation that is asked, or the errors that forbid it: the same for all streams. Throws GraphQLErrors too. */
export async function admittedOperation<Caller>(
  request: OperationRequest,
  { caller, headers, note }: Asking<Caller>,
  { executor, documents, door, streamCharacters = Infinity }: AdmissionSettings<Caller>,
): Promise<Operation | readonly GraphQLError[]> {
  const delay = await door.delay(caller);
  if (delay) return [delay];
  const document = documents.read(request);
  const operation = getOperationAST(document, request.operationName);
  if (operation) note(operation);
  const problems = documents.problems(executor.schema, document);
  if (problems.length > 0) return problems;
  if (!operation) return [unknownOperation()];
  const variables = request.variables ?? {};
  const refusal = await door.refusal(caller, { document, operation, variables });
  if (refusal) return [refusal];
  const opensStream = operation.operation === OperationTypeNode.SUBSCRIPTION;
  if (opensStream && charactersOf(request) > streamCharacters) return [tooLarge(streamCharacters)];
  return operationOf(document, request, caller, headers);
}

/** As JSON; Infinity for what nests too deep to be written as such. */
function charactersOf(request: OperationRequest): number {
  try {
    return JSON.stringify(request).length;
  } catch {
    return Infinity;
  }
}

function tooLarge(streamCharacters: number): GraphQLError {
  const message = `What opens a stream has at most ${streamCharacters} characters, as it is kept while that is open.`;
  return graphError('PAYLOAD_TOO_LARGE', message);
}

function operationOf(
  document: DocumentNode,
  { operationName, variables }: OperationRequest,
  caller: unknown,
  headers: ForwardedHeaders,
): Operation {
  return { document, operationName: operationName ?? null, variables: variables ?? {}, headers, caller };
}
