import { GraphQLError, buildSchema, execute, subscribe } from 'graphql';
import type { ExecutionArgs, ExecutionResult, GraphQLSchema } from 'graphql';
import type { Graph, GraphRequest } from '../../../../gateway/graph.js';
import { graphError } from '../../../../subgraphs/kit/errors.js';
import { mailbox } from '../../../../subgraphs/kit/streams/mailbox.js';
import type { Mailbox } from '../../../../subgraphs/kit/streams/mailbox.js';

export const testSchema = buildSchema(`
  type Query {
    hello(name: String = "world"): String!
    "The headers that would go on to the subgraphs."
    headers: [String!]!
    deeper: Query
    "Answers when the test releases it, or its client leaves."
    slow: String
    breaks: String
    refuses: String
    strangeCode: String
    large(bytes: Int!): String!
    "Refused by the subgraph itself."
    mine: String!
    maybeMine: String
  }
  type Mutation {
    rename(to: String!): String!
    slow: String
  }
  type Subscription {
    "What the test publishes; \\"!\\" breaks the stream."
    news: String!
    "The same, once the test has released it."
    lateNews: String!
    refused: String!
  }
`);

/** What the resolvers below say when they break, and what no client may ever read. */
export const secret = 'password=hunter2';

/** A graph without a supergraph: one schema, executed by graphql-js. */
export class TestGraph implements Graph {
  schema: GraphQLSchema = testSchema;
  readonly supergraphSdl = 'type Query { hello: String! }';
  /** Whatever happened, in order: `slow asked`, `slow abandoned`, `stream opened`, `stream left`, `large`. */
  readonly happened: string[] = [];
  readonly #streams = new Set<Mailbox<unknown>>();
  readonly #watchers = new Set<() => void>();
  readonly #listeners = new Set<() => void>();
  #release: () => void = () => undefined;

  onSchemaChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Serves another schema from now on. */
  change(schema: GraphQLSchema): void {
    this.schema = schema;
    for (const listener of this.#listeners) listener();
  }

  async execute(request: GraphRequest): Promise<ExecutionResult> {
    return execute(this.#argumentsFor(request));
  }

  async subscribe(request: GraphRequest): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
    return (await subscribe(this.#argumentsFor(request))) as AsyncIterableIterator<ExecutionResult>;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  publish(news: string): void {
    for (const stream of this.#streams) {
      if (news === '!') stream.close(new Error(secret));
      else stream.push({ news, lateNews: news });
    }
  }

  /** Lets all that is slow answer. */
  release(): void {
    this.#release();
  }

  /** Resolves when that has happened so many times. */
  async until(event: string, times = 1): Promise<void> {
    while (this.happened.filter((each) => each === event).length < times) {
      await new Promise<void>((resolve) => this.#watchers.add(resolve));
    }
  }

  #note(event: string): void {
    this.happened.push(event);
    for (const watcher of this.#watchers) watcher();
    this.#watchers.clear();
  }

  #argumentsFor(request: GraphRequest): ExecutionArgs {
    const { document, operationName, variables } = request;
    return {
      schema: this.schema,
      document,
      operationName,
      variableValues: variables,
      rootValue: this.#root(request),
    };
  }

  #root({ headers, signal }: GraphRequest): object {
    const root = {
      hello: ({ name }: { name: string }) => `Hello, ${name}!`,
      headers: () => Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      deeper: () => root,
      slow: () => this.#slow(signal),
      breaks: () => {
        throw new Error(secret);
      },
      refuses: () => {
        throw graphError('FORBIDDEN', 'This is not for you.');
      },
      strangeCode: () => {
        throw new GraphQLError(secret, { extensions: { code: 'OUT_OF_CHEESE', stacktrace: [secret] } });
      },
      large: ({ bytes }: { bytes: number }) => {
        this.#note('large');
        return 'x'.repeat(bytes);
      },
      mine: refuseCaller,
      maybeMine: refuseCaller,
      rename: ({ to }: { to: string }) => {
        this.#note('renamed');
        return to;
      },
      news: () => this.#open(),
      lateNews: async () => {
        await this.#slow(signal);
        return this.#open();
      },
      refused: () => {
        throw graphError('CURSOR_TOO_OLD', 'The log no longer reaches back to that.');
      },
    };
    return root;
  }

  #slow(signal: GraphRequest['signal']): Promise<string> {
    signal?.addEventListener('abort', () => {
      this.#note('slow abandoned');
    });
    this.#note('slow asked');
    return new Promise((resolve) => {
      const releaseOthers = this.#release;
      this.#release = () => {
        releaseOthers();
        resolve('at last');
      };
    });
  }

  #open(): Mailbox<unknown> {
    const stream: Mailbox<unknown> = mailbox(100, () => {
      this.#streams.delete(stream);
      this.#note('stream left');
    });
    this.#streams.add(stream);
    this.#note('stream opened');
    return stream;
  }
}

function refuseCaller(): never {
  throw graphError('UNAUTHENTICATED', 'The token has expired.');
}
