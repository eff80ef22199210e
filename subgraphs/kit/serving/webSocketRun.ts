import { GraphQLError } from 'graphql';
import type { ExecutionResult, FormattedExecutionResult } from 'graphql';
import type { GraphQLFormattedError, OperationDefinitionNode } from 'graphql';
import type { ErrorCode } from '../errors.js';
import type { Logger } from '../logger.js';
import type { Executor, Operation } from './executor.js';
import { logFaults, publicError, publicGraphError } from './publicErrors.js';
import { noteErrors, noteOperation } from './requestRecord.js';
import type { RequestRecord } from './requestRecord.js';
import type { SharedStream } from './sharedStream.js';
import { StreamFailed } from './streamFailed.js';

/** What graphql-ws hands back of what it was given. */
interface Outgoing {
  readonly data?: Record<string, unknown> | null | undefined;
  readonly errors?: readonly unknown[] | undefined;
  readonly extensions?: Record<string, unknown> | undefined;
}

type Stream = AsyncIterableIterator<ExecutionResult>;

/** One operation of a stream, from `subscribe` to `complete`: its results as the client may see them, and its log. */
export class Run {
  /** Whether its client has left it, and uses its id for another. */
  isReplaced = false;
  readonly #record: RequestRecord;
  readonly #logger: Logger;
  readonly #onEnd: (results: number) => void;
  #results = 0;
  /** Its stream, when its results go to the client as they are. */
  #shared: SharedStream | null = null;

  /** Tells by `onEnd` how many results there were. */
  constructor(record: RequestRecord, logger: Logger, onEnd: (results: number) => void) {
    this.#record = record;
    this.#logger = logger;
    this.#onEnd = onEnd;
  }

  get isStream(): boolean {
    return this.#record.operationType === 'subscription';
  }

  get isMutation(): boolean {
    return this.#record.operationType === 'mutation';
  }

  /** Whether something is being worked on that its client is still to get before the connection is closed. */
  get isAnswering(): boolean {
    return !this.isStream || this.#shared?.isTelling === true;
  }

  replace(): void {
    this.isReplaced = true;
  }

  /** Never settles once it is replaced: graphql-ws would take what comes of it for the other's. */
  unlessReplaced<T>(outcome: T): Promise<T> {
    if (!this.isReplaced) return Promise.resolve(outcome);
    this.end();
    return new Promise(() => undefined);
  }

  /** Lets a stream tell what becomes of its results, which go to the client as they are. */
  watch(stream: SharedStream): void {
    this.#shared = stream;
  }

  note(operation: OperationDefinitionNode): void {
    noteOperation(this.#record, operation);
  }

  /** Never rejects: graphql-ws closes the whole connection for that. */
  async answer(executor: Executor, operation: Operation): Promise<ExecutionResult> {
    try {
      return await executor.execute(operation);
    } catch (error) {
      return { errors: [error as GraphQLError] };
    }
  }

  /** The stream, or the errors for which it cannot be opened. */
  async open(executor: Executor, operation: Operation): Promise<Stream | readonly GraphQLError[]> {
    const opened = await executor.subscribe(operation);
    if (Symbol.asyncIterator in opened) return opened;
    return this.fail(opened.errors ?? [new Error('a subscription opened neither a stream nor gave errors')]);
  }

  /** A result on its way to the client; undefined when it may go as it is. */
  publicResult({ data, errors, extensions }: Outgoing): FormattedExecutionResult | undefined {
    this.#results += 1;
    if (!errors) return undefined;
    const shown = this.publicErrors(errors);
    return { ...(data !== undefined && { data }), errors: shown, ...(extensions && { extensions }) };
  }

  /** Of errors that are on their way as they are. */
  noteCodes(codes: readonly ErrorCode[]): void {
    for (const code of codes) this.#record.codes.add(code);
  }

  publicErrors(errors: readonly unknown[]): readonly GraphQLFormattedError[] {
    const { requestId } = this.#record;
    const [first] = errors;
    const told = first instanceof GraphQLError ? first.originalError : undefined;
    if (told instanceof StreamFailed) {
      noteErrors(this.#record, told.errors);
      return told.errors;
    }
    noteErrors(this.#record, errors);
    logFaults(this.#logger, requestId, errors);
    return errors.map((error) => publicError(error, requestId));
  }

  /** Ends the operation before it began; the errors are then the client's to see. */
  fail(errors: readonly unknown[]): readonly GraphQLError[] {
    noteErrors(this.#record, errors);
    logFaults(this.#logger, this.#record.requestId, errors);
    this.end();
    return errors.map((error) => publicGraphError(error, this.#record.requestId));
  }

  end(): void {
    this.#onEnd(this.#results + (this.#shared?.delivered ?? 0));
  }
}
