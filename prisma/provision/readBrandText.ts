import type { Path, Problem } from './problem.js';
import { readBrand } from './readBrand.js';
import type { Brand } from './readItems.js';
import { parseYaml } from './yamlText.js';
import type { Position } from './yamlText.js';

export interface ReadBrandText {
  /** Null when there is anything wrong with the file. */
  readonly brand: Brand | null;
  /** A line each, in the order of the file: its name, line and column, the field, and a sentence. */
  readonly complaints: readonly string[];
  readonly warnings: readonly string[];
  /** The same for what is found later. */
  complain(problems: readonly Problem[]): string[];
}

/** Reads the text of a brand's file, which is called `name`, as it is at `now`. */
export function readBrandText(text: string, name: string, now: Date): ReadBrandText {
  const { yaml, errors } = parseYaml(text);
  if (yaml === null) {
    const located = errors.map(({ position, problem }) => ({ position, ...problem }));
    return { brand: null, complaints: inOrder(name, located), warnings: [], complain: () => [] };
  }
  const complain = (problems: readonly Problem[]): string[] =>
    inOrder(
      name,
      problems.map((problem) => ({ position: yaml.positionOf(problem), ...problem })),
    );
  const read = readBrand(yaml.value, now);
  const warnings = read.brand ? complain(read.warnings) : [];
  return { brand: read.brand, complaints: complain(read.problems), warnings, complain };
}

type Located = Problem & { readonly position: Position };

function inOrder(name: string, problems: readonly Located[]): string[] {
  const once = new Map(
    problems
      .toReversed() // of what an alias brings to several places, the first
      .map((problem) => [`${problem.position.line}:${problem.position.column}:${problem.message}`, problem]),
  );
  return [...once.values()]
    .sort((a, b) => a.position.line - b.position.line || a.position.column - b.position.column)
    .map(({ position: { line, column }, path, message }) =>
      [`${name}:${line}:${column}`, ...(path.length > 0 ? [field(path)] : []), message].join(': '),
    );
}

function field(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}
