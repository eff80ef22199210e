import { mailbox } from '../../../../subgraphs/kit/streams/mailbox.js';
import type { Mailbox } from '../../../../subgraphs/kit/streams/mailbox.js';
import { graphError } from '../../../../subgraphs/kit/errors.js';
import type { MadeSubgraph } from '../../../support/supergraphs.js';
import { aSubgraph } from '../../../support/supergraphs.js';

export interface Entry {
  /** Null for one that no client can be told. */
  readonly cursor: string | null;
  readonly number: number;
}

/** One source that a gateway opened. */
export interface OpenedSource {
  readonly field: string;
  readonly after: string | null;
  readonly authorization: string | undefined;
  readonly box: Mailbox<Entry>;
  /** Ends as the log does when its process goes away. */
  breakDown(): void;
  /** Ends as the log does when the token ends. */
  expire(): void;
}

/** A log of numbers behind three subscriptions, and what was opened on it. */
export interface EventLog {
  readonly subgraphs: readonly MadeSubgraph[];
  readonly opened: OpenedSource[];
  /** Sources that are still being followed. */
  readonly live: () => number;
  /** How often the second subgraph was asked for what the log does not know. */
  readonly named: () => number;
  append(cursor?: null): void;
  /** How many more openings it refuses, as if it were away. */
  refusing: number;
}

/** When every entry happened. */
export const happenedAt = '2026-03-02T08:00:00.000Z';

const sdl = `
  extend schema
    @link(url: "https://rollover.example/resumable/v1.0", import: ["@resumable"])
    @composeDirective(name: "@resumable")
  directive @resumable(
    after: String! = "after"
    cursor: String! = "cursor"
    at: String
    beginsNow: Boolean! = false
  ) on FIELD_DEFINITION
  type Query { now: Int }
  type Subscription {
    "The feed: what comes from now on, or after a cursor."
    recorded(after: String): Entry @resumable(beginsNow: true, at: "at")
    "The history: from the first entry on, or after a cursor."
    history(of: String, after: String): Entry @resumable
    "The feed, after the second entry unless told otherwise."
    later(after: String = "2"): Entry @resumable(beginsNow: true)
    "Nothing is known of how it begins."
    plain(of: String): Entry
    "Who listens, as its token says."
    mine: Entry
  }
  type Entry @key(fields: "number") { cursor: String! number: Int! at: String  risky: Int  caller: String
    secret: String @policy(policies: [["reader"]]) }
`;

export function anEventLog(): EventLog {
  const entries: Entry[] = [];
  const opened: OpenedSource[] = [];
  const boxes = new Set<Mailbox<Entry>>();
  let named = 0;
  const open = (
    field: string,
    after: string | null,
    replays: boolean,
    authorization: string | undefined,
  ): Mailbox<Entry> => {
    if (log.refusing > 0) {
      log.refusing -= 1;
      throw graphError('DOWNSTREAM_UNAVAILABLE', 'Try again.');
    }
    if (after === 'ancient') throw graphError('CURSOR_TOO_OLD', 'Begin anew.');
    const box: Mailbox<Entry> = mailbox<Entry>(10_000, () => boxes.delete(box));
    const from = after === null ? (replays ? 0 : entries.length) : Number(after);
    for (const entry of entries.slice(from)) box.push(entry);
    boxes.add(box);
    const end = (error: Error): void => {
      boxes.delete(box);
      box.close(error);
    };
    opened.push({
      field,
      after,
      authorization,
      box,
      breakDown() {
        end(graphError('DOWNSTREAM_UNAVAILABLE', 'The log is away.'));
      },
      expire() {
        end(graphError('UNAUTHENTICATED', 'The token has ended.'));
      },
    });
    return box;
  };
  interface Args {
    readonly after?: string | null;
  }
  interface Context {
    readonly headers: Readonly<Record<string, string>>;
  }
  const field = (name: string, replays: boolean) => ({
    subscribe: (_: unknown, { after = null }: Args, { headers }: Context) =>
      open(name, after, replays, headers['authorization']),
    resolve: (entry: Entry) => entry,
  });
  const resolvers = {
    Subscription: {
      recorded: field('recorded', false),
      history: field('history', true),
      later: field('later', false),
      plain: field('plain', true),
      mine: field('mine', false),
    },
    Entry: {
      at: () => happenedAt,
      caller: (_: Entry, __: unknown, { headers }: Context) => headers['authorization'],
      risky: ({ number }: Entry) => {
        if (number % 2 === 0) throw new Error('password=hunter2');
        return number;
      },
    },
  };
  const source = aSubgraph('log', sdl, resolvers);
  const names = aSubgraph(
    'names',
    'type Entry @key(fields: "number") { number: Int! name: String  reader: String }',
    {
      Entry: {
        __resolveReference: ({ number }: Entry) => {
          named += 1;
          return { number, name: `entry ${number}` };
        },
        reader: (_: unknown, __: unknown, { headers }: Context) => headers['authorization'],
      },
    },
  );
  const log: EventLog = {
    subgraphs: [source, names],
    opened,
    live: () => boxes.size,
    named: () => named,
    refusing: 0,
    append(cursor) {
      const number = entries.length + 1;
      const entry = { cursor: cursor === null ? null : String(number), number };
      entries.push(entry);
      for (const box of boxes) box.push(entry);
    },
  };
  return log;
}
