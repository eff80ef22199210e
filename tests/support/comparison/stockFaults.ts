import { print } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { clientPath } from '../../../gateway/execution/subgraphErrors.js';
import { isRecord } from '../../../gateway/json.js';
import { conditionalObjects } from '../../../gateway/planning/conditionalObjects.js';
import { conditionVariables } from '../../../gateway/planning/responseVariants.js';
import { shapeOf } from '../../../gateway/planning/shape.js';
import type { Recorded, StockAnswer } from './differencesFromStock.js';
import { withKeys } from './withKeys.js';
import { withoutAddedNames } from './withoutAddedNames.js';

/** What the stock gateway does not load: rules of access, and values of a context. */
export function isRefusedByStock(supergraphSdl: string): boolean {
  return /specs\.apollo\.dev\/(?:authenticated|requiresScopes|policy|context)\//.test(supergraphSdl);
}

/** Why an answer of @apollo/gateway 2.14.4 may be another one, and wrong. */
const faults: readonly ((ours: Recorded, stock: StockAnswer) => boolean)[] = [
  // It loses empty values that it had to alias.
  ({ fetches }) => fetches.some(({ request }) => request.operation.text.includes('__alias_')),
  // It cannot tell objects of which a subgraph knows the interface alone.
  ({ supergraphSdl }) => supergraphSdl.includes('isInterfaceObject: true'),
  // It throws where one key is a list on one type of a union and a leaf on another.
  (_, { answer }) => answer.data === undefined,
  // It requires nulls in place of what lists of lists hold.
  (_, { unknown }) => unknown.some((asked) => asked.includes('[null')),
  // It does not ask of an entity that lacks the inputs of fields which a condition leaves out.
  ({ request }, { unasked }) => unasked.size > 0 && conditionVariables(request.document).length > 0,
  // It takes an answer of a subgraph without data for one.
  ({ fetches }) => fetches.some(({ answer }) => answer && !isRecord(answer.data) && !answer.errors),
];

export function isKnownFault(ours: Recorded, stock: StockAnswer): boolean {
  return faults.some((explains) => explains(ours, stock));
}

/** What a client was told: its data, and each error once, as `CODE at path`. */
export interface Told {
  readonly data: unknown;
  readonly errors: readonly string[];
}

/**
 * Both answers, as far as the stock executor can be held to ours. Nulls where none may be it passes over in silence, an
 * outage it tells without a path, in lists of several types it miscounts, and it tells of fields that nobody asked for.
 */
export function told(ours: Recorded, stock: StockAnswer): { readonly our: Told; readonly their: Told } {
  const hasTypes = print(ours.request.document).includes('...');
  const asked = shapeOf(stock.document, false);
  const our = errorsOf(ours.answer, hasTypes, (path) => path);
  const their = errorsOf(stock.answer, hasTypes, (path) =>
    clientPath(path, { asked, clientKeys: stock.clientKeys }),
  );
  const pathless = new Set(their.filter(({ path }) => path === '').map(({ code }) => code));
  const written = (errors: readonly ToldError[]): string[] => [
    ...new Set(errors.map(({ code, path }) => (pathless.has(code) ? code : `${code} at ${path}`))),
  ];
  const data = asJson(ours.answer.data);
  const theirData = withKeys(asJson(stock.answer.data), stock.clientKeys);
  const isMended = conditionalObjects(ours.request.document) !== ours.request.document;
  return {
    our: { data, errors: written(our).sort() },
    their: { data: isMended ? withoutAddedNames(theirData, data) : theirData, errors: written(their).sort() },
  };
}

interface ToldError {
  readonly code: string;
  readonly path: string;
}

type Path = readonly (string | number)[];

function errorsOf(
  { errors = [] }: ExecutionResult,
  hasTypes: boolean,
  shown: (path: Path) => Path,
): ToldError[] {
  return errors
    .filter(({ message }) => !/^Cannot return null|does not fit|cannot be told/.test(message))
    .map(({ path = [], extensions: { code } }) => ({
      code: code === 'DOWNSTREAM_SERVICE_ERROR' ? 'INTERNAL_SERVER_ERROR' : String(code),
      path: shown(path)
        .map((key) => (hasTypes && typeof key === 'number' ? '*' : key))
        .join('.'),
    }));
}

function asJson(data: unknown): unknown {
  return data === undefined ? undefined : (JSON.parse(JSON.stringify(data)) as unknown);
}
