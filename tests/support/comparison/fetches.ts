import { isRecord } from '../../../gateway/json.js';
import type { SubgraphResult, SubgraphTransport } from '../../../gateway/subgraphs/transport.js';
import { askedParts } from './askedParts.js';
import type { Asked, AskedPart } from './askedParts.js';

/** One request to a subgraph; without an answer where there was none, or none in time. */
interface Fetch {
  readonly subgraph: string;
  readonly request: Asked;
  answer: SubgraphResult | null;
}

/** What the subgraphs were asked for one operation, and answered. */
export type Fetches = Fetch[];

/** The transport, noting each fetch with whomever `current` names just then. */
export function recording(
  subgraph: string,
  transport: SubgraphTransport,
  current: () => Fetches | undefined,
): SubgraphTransport {
  return {
    async execute(request) {
      const fetch: Fetch = { subgraph, request, answer: null };
      current()?.push(fetch);
      fetch.answer = await transport.execute(request);
      return fetch.answer;
    },
    subscribe: (request) => transport.subscribe(request),
    close: () => transport.close(),
  };
}

export interface Replay {
  readonly transport: (subgraph: string) => SubgraphTransport;
  /** What nobody had asked when it was recorded. */
  readonly unknown: string[];
  /** The entities that were asked for when it was recorded, and are not asked for now. */
  readonly unasked: ReadonlySet<string>;
}

/**
 * Subgraphs that answer as they did. Entities are answered one by one: an executor may ask for equal ones once or often,
 * in another order, and several kinds by one request.
 */
export function replaying(fetches: Fetches): Replay {
  const unknown: string[] = [];
  const known = new Map(fetches.flatMap(answersOf));
  const unasked = new Set([...known].flatMap(([key, { part }]) => (part.place ? key : [])));
  const answer = (subgraph: string, request: Asked): SubgraphResult => {
    const asked = askedParts(subgraph, request);
    for (const { key } of asked) unasked.delete(key);
    const answers = asked.map(({ key }) => known.get(key) ?? void unknown.push(key));
    const found = answers.filter((each) => each !== undefined);
    if (found.length < answers.length || found.some(({ fetch }) => !fetch.answer))
      throw new Error('No answer');
    return assembled(asked, found);
  };
  const transport = (subgraph: string): SubgraphTransport => ({
    execute: async (request) => Promise.resolve(answer(subgraph, request)),
    subscribe: () => Promise.reject(new Error('Streams are not replayed')),
    close: () => Promise.resolve(),
  });
  return { transport, unknown, unasked };
}

interface Answer {
  readonly fetch: Fetch;
  readonly part: AskedPart;
}

function answersOf(fetch: Fetch): [key: string, answer: Answer][] {
  return askedParts(fetch.subgraph, fetch.request).map((part) => [part.key, { fetch, part }]);
}

/** One answer that holds what was answered about these parts, in their order and under the keys of `asked`. */
function assembled(asked: readonly AskedPart[], answers: readonly Answer[]): SubgraphResult {
  const [first] = answers;
  const result = first?.fetch.answer ?? {};
  if (!isRecord(result.data) || !first?.part.place) return copyOf(result);
  const data: Record<string, unknown[]> = {};
  asked.forEach(({ place }, order) => {
    if (place) (data[place[0]] ??= [])[place[1]] = entityOf(answers[order]);
  });
  const errors = asked.flatMap((part, order) => errorsAt(part, answers[order]));
  return copyOf({ data, ...(errors.length > 0 && { errors }) });
}

function entityOf(answer: Answer | undefined): unknown {
  const [key, index] = answer?.part.place ?? ['', 0];
  const entities = answer?.fetch.answer?.data?.[key];
  return Array.isArray(entities) ? entities[index] : entities;
}

type ResultError = NonNullable<SubgraphResult['errors']>[number];

/** The errors of an entity at the place where it is asked for now, and those that are of no entity. */
function errorsAt({ place }: AskedPart, answer: Answer | undefined): ResultError[] {
  const errors: unknown = answer?.fetch.answer?.errors;
  const [wantedKey, wantedIndex] = answer?.part.place ?? [];
  return ((Array.isArray(errors) ? errors : []) as ResultError[]).flatMap((error) => {
    const path: unknown = error.path;
    const [key, index, ...rest] = (Array.isArray(path) ? path : []) as (string | number)[];
    if (typeof index !== 'number') return [error];
    return key === wantedKey && index === wantedIndex && place
      ? [{ ...error, path: [...place, ...rest] }]
      : [];
  });
}

function copyOf(result: SubgraphResult): SubgraphResult {
  return JSON.parse(JSON.stringify(result)) as SubgraphResult;
}
