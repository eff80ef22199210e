import { createHash } from 'node:crypto';
import { GraphQLError, parse, specifiedRules, validate } from 'graphql';
import type { DocumentNode, GraphQLSchema, ValidationRule } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { ErrorCode } from '../errors.js';
import { unconditionalSubscriptions } from './subscriptionRoots.js';

/** Every document that is asked, parsed once and validated once, whichever transport it comes by. */
export interface Documents {
  /** Parses; throws a GraphQLError GRAPHQL_PARSE_FAILED. */
  read(text: string): DocumentNode;
  /** Why the document may not be executed on that schema; empty when it may. Each with its code. */
  problems(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[];
  /** The same documents for Apollo Server, which asks by the hash of the schema and that of the text: `…:sha256`. */
  readonly store: DocumentStore;
}

export interface DocumentStore {
  get(key: string): Promise<DocumentNode | undefined>;
  set(key: string, document: DocumentNode): Promise<void>;
  delete(key: string): Promise<boolean>;
}

export interface DocumentSettings {
  /** Checked first and alone, so that a document beyond the limits costs no more than counting. */
  limits?: readonly ValidationRule[];
  /** Checked together with the rules of the specification. */
  rules?: readonly ValidationRule[];
  maxTokens?: number;
  /** "Did you mean …" tells a stranger what the schema holds. */
  hideSuggestions?: boolean;
}

const rememberedDocuments = 2_000;
const reportedProblems = 20;

export function openDocuments(settings: DocumentSettings = {}): Documents {
  const parsed = new LRUCache<string, DocumentNode>({ max: rememberedDocuments });
  const judged = new WeakMap<GraphQLSchema, WeakMap<DocumentNode, readonly GraphQLError[]>>();

  return {
    read(text) {
      const hash = createHash('sha256').update(text).digest('hex');
      const document = parsed.get(hash) ?? parseDocument(text, settings.maxTokens);
      parsed.set(hash, document);
      return document;
    },
    problems(schema, document) {
      const bySchema = judged.get(schema) ?? new WeakMap<DocumentNode, readonly GraphQLError[]>();
      judged.set(schema, bySchema);
      const problems = bySchema.get(document) ?? findProblems(schema, document, settings);
      bySchema.set(document, problems);
      return problems;
    },
    store: {
      get: (key) => Promise.resolve(parsed.get(hashIn(key))),
      set: (key, document) => Promise.resolve(void parsed.set(hashIn(key), document)),
      delete: (key) => Promise.resolve(parsed.delete(hashIn(key))),
    },
  };
}

/** A parsed document is the same on every schema. */
function hashIn(key: string): string {
  return key.slice(key.lastIndexOf(':') + 1);
}

function parseDocument(text: string, maxTokens: number | undefined): DocumentNode {
  try {
    return parse(text, { maxTokens });
  } catch (error) {
    throw coded('GRAPHQL_PARSE_FAILED', error as GraphQLError);
  }
}

function findProblems(
  schema: GraphQLSchema,
  document: DocumentNode,
  { limits = [], rules = [], hideSuggestions = false }: DocumentSettings,
): readonly GraphQLError[] {
  const options = { maxErrors: reportedProblems, hideSuggestions };
  const beyond = validate(schema, document, [unconditionalSubscriptions, ...limits], options);
  const errors =
    beyond.length > 0 ? beyond : validate(schema, document, [...specifiedRules, ...rules], options);
  return errors.map((error) => coded('GRAPHQL_VALIDATION_FAILED', error));
}

function coded(code: ErrorCode, error: GraphQLError): GraphQLError {
  const { message, nodes = null, source = null, positions = null, extensions } = error;
  return new GraphQLError(message, { nodes, source, positions, extensions: { ...extensions, code } });
}
