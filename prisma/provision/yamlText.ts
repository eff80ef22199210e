import { LineCounter, YAMLParseError, isAlias, isMap, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { Document, Node, Pair } from 'yaml';
import { problemAt } from './problem.js';
import type { Problem } from './problem.js';

/** Counted from 1, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A YAML document as plain values, and where in the text they stand. */
export interface YamlText {
  readonly value: unknown;
  /** Of the value at the end of the path, or of its name; of what should hold it when it is missing. */
  positionOf(problem: Problem): Position;
}

export type ParsedYaml =
  | { readonly yaml: YamlText; readonly errors: readonly [] }
  | { readonly yaml: null; readonly errors: readonly { position: Position; problem: Problem }[] };

/** Parses one document of YAML 1.2, or says everything that keeps it from being one. */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const errors = [
    ...document.errors,
    ...document.warnings,
    ...badAliases(document),
    ...badNames(document),
  ].map(({ pos: [offset], code, message }) => ({
    position: at(offset),
    problem: problemAt([], code === 'MULTIPLE_DOCS' ? 'A file holds one document, and no second.' : message),
  }));
  if (errors.length > 0) return { yaml: null, errors };
  const positionOf = (problem: Problem): Position => at(offsetOf(document, problem));
  try {
    return { yaml: { value: document.toJS(), positionOf }, errors: [] };
  } catch (error) {
    // An alias that stands for too much.
    return { yaml: null, errors: [{ position: at(0), problem: problemAt([], (error as Error).message) }] };
  }
}

/** Aliases of what was not named before them, or that they are a part of: the parser leaves them to be found out. */
function badAliases(document: Document.Parsed): YAMLParseError[] {
  const found: YAMLParseError[] = [];
  visit(document, {
    Alias: (_, alias, holders) => {
      const [start, end] = alias.range ?? [0, 0];
      const meant = alias.resolve(document);
      if (meant && !holders.includes(meant)) return;
      const message = meant
        ? `This alias is a part of &${alias.source} itself.`
        : `There is no &${alias.source} before this alias.`;
      found.push(new YAMLParseError([start, end], 'BAD_ALIAS', message));
    },
  });
  return found;
}

/** Of what zod leaves out without a word, so that it cannot be refused where the shapes are. */
function badNames(document: Document.Parsed): YAMLParseError[] {
  const found: YAMLParseError[] = [];
  visit(document, {
    Pair: (_, { key }) => {
      if (!isScalar(key) || key.value !== '__proto__') return;
      const [start, end] = key.range ?? [0, 0];
      found.push(new YAMLParseError([start, end], 'IMPOSSIBLE', '__proto__ cannot be a name.'));
    },
  });
  return found;
}

function offsetOf(document: Document.Parsed, { path, ofKey = false }: Problem): number {
  let [node, offset]: [Node | null, number] = [document.contents, startOf(document.contents) ?? 0];
  for (const [index, step] of path.entries()) {
    const pair: PairOrItem = inside(document, node, step);
    if (pair === undefined) break;
    const isName = (ofKey && index === path.length - 1) || startOf(pair.value) === undefined;
    offset = startOf(isName ? pair.key : pair.value) ?? offset;
    node = pair.value;
  }
  return offset;
}

type PairOrItem = { key: Node | null; value: Node | null } | undefined;

function inside(document: Document.Parsed, holder: Node | null, step: string | number): PairOrItem {
  const node = isAlias(holder) ? holder.resolve(document) : holder;
  if (isSeq<Node>(node) && typeof step === 'number') return itemOf(node.items[step]);
  if (!isMap<Node, Node | null>(node)) return undefined;
  return node.items.find(
    (pair: Pair<Node, Node | null>) => isScalar(pair.key) && String(pair.key.value) === step,
  );
}

function itemOf(item: Node | undefined): PairOrItem {
  return item && { key: item, value: item };
}

function startOf(node: Node | null): number | undefined {
  return node?.range?.[0];
}
