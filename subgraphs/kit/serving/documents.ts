import { createHash } from 'node:crypto';
import { GraphQLError, parse, specifiedRules, validate, visit } from 'graphql';
import type { DocumentNode, GraphQLSchema, ValidationRule } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { ErrorCode } from '../errors.js';
import { textOf } from './persistedQueries.js';
import type { AskedText, PersistedQueries } from './persistedQueries.js';
import { unconditionalSubscriptions } from './subscriptionRoots.js';

/** Every document that is asked, parsed once and validated once, whichever transport it comes by. */
export interface Documents {
  /** The text of what was asked, which may name it only; throws GraphQLErrors. */
  textOf(asked: AskedText): string;
  /** Parses that text; throws GraphQLErrors, GRAPHQL_PARSE_FAILED above all. */
  read(asked: AskedText): DocumentNode;
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
  /** Documents that clients may name by their id. None when left out. */
  persisted?: PersistedQueries;
  /** Why a document may not be asked at all, before anything else is looked at; null when it may. */
  refusal?: (document: DocumentNode) => GraphQLError | null;
  /** Checked first and alone, so that a document beyond the limits costs no more than counting. */
  limits?: readonly ValidationRule[];
  /** Checked together with the rules of the specification. */
  rules?: readonly ValidationRule[];
  maxTokens?: number;
  /** "Did you mean …" tells a stranger what the schema holds. */
  hideSuggestions?: boolean;
}

const rememberedDocuments = 2_000;
const rememberedBytes = 100_000_000;
const reportedProblems = 20;

export function openDocuments(settings: DocumentSettings = {}): Documents {
  const parsed = new LRUCache<string, DocumentNode>({
    max: rememberedDocuments,
    maxSize: rememberedBytes,
    sizeCalculation: bytesOf,
  });
  const judged = new WeakMap<GraphQLSchema, WeakMap<DocumentNode, readonly GraphQLError[]>>();

  return {
    textOf: (asked) => textOf(asked, settings.persisted ?? null),
    read(asked) {
      const text = textOf(asked, settings.persisted ?? null);
      const hash = createHash('sha256').update(text).digest('hex');
      const document = parsed.get(hash) ?? parseDocument(text, settings.maxTokens);
      parsed.set(hash, document);
      return document;
    },
    problems(schema, document) {
      const bySchema = judged.get(schema) ?? new WeakMap<DocumentNode, readonly GraphQLError[]>();
      judged.set(schema, bySchema);
      const problems = bySchema.get(document) ?? problemsOf(schema, document, settings);
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

/**
 * What remembering a document takes, about: 400 bytes for each token, and its text up to six times, as a name may be as
 * long as that and is in the tokens, in the problems, and in their stacks.
 */
function bytesOf({ tokenCount = 0, loc }: DocumentNode): number {
  return 400 * tokenCount + 6 * (loc?.source.body.length ?? 0);
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

function problemsOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  settings: DocumentSettings,
): readonly GraphQLError[] {
  forgetTokens(document);
  const refusal = settings.refusal?.(document);
  return refusal ? [refusal] : findProblems(schema, document, settings);
}

/** Errors need to know where a node begins; the tokens of the text take more than half of what a document takes. */
function forgetTokens(document: DocumentNode): void {
  visit(document, {
    enter(node) {
      const { start, end, source } = node.loc ?? {};
      if (source) Object.assign(node, { loc: { start, end, source } });
    },
  });
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
