import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { graphError } from '../errors.js';

/** Documents that clients may name instead of sending them. */
export interface PersistedQueries {
  find(id: string): string | undefined;
  /** Takes a document in under its SHA-256, where clients may bring new ones. */
  keep(hash: string, text: string): void;
}

/** What a client sends: a document, the name of one, or both to have it taken in. */
export interface AskedText {
  readonly query?: string | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | null | undefined;
}

const keptCharacters = 5_000_000;

/** Automatic persisted queries: whatever was brought along with its hash, the least used forgotten first. */
export function automaticQueries(maxCharacters = keptCharacters): PersistedQueries {
  const kept = new LRUCache<string, string>({
    maxSize: maxCharacters,
    sizeCalculation: (text, hash) => text.length + hash.length,
  });
  return {
    find: (id) => kept.get(id),
    keep: (hash, text) => void kept.set(hash, text),
  };
}

/**
 * The document that a request means, by Apollo's protocol: `extensions.persistedQuery {version: 1, sha256Hash}` with
 * the document once, and without it (or with an empty one) from then on. '' when the request names none. Throws
 * GraphQLErrors, by which the stock clients know that they have to bring the document along.
 */
export function textOf({ query = '', extensions }: AskedText, queries: PersistedQueries | null): string {
  const asked = extensions?.['persistedQuery'];
  if (asked === undefined || asked === null) return query;
  if (!queries) throw graphError('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
  const hash = hashIn(asked);
  if (query === '') return queries.find(hash) ?? notFound();
  if (createHash('sha256').update(query).digest('hex') !== hash) {
    throw graphError(
      'BAD_REQUEST',
      'The sha256Hash of extensions.persistedQuery is not that of the document.',
    );
  }
  queries.keep(hash, query);
  return query;
}

function hashIn(asked: unknown): string {
  const { version, sha256Hash } = asked as Record<string, unknown>;
  if (version === 1 && typeof sha256Hash === 'string') return sha256Hash;
  throw graphError('BAD_REQUEST', 'extensions.persistedQuery must be {"version": 1, "sha256Hash": "…"}.');
}

/** The message is part of the protocol: clients compare it. */
function notFound(): never {
  throw graphError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
}
