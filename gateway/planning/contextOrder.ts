import { fetchesOf } from './steps.js';
import type { Fetch, Step } from './steps.js';
import type { Shape } from './shape.js';

/**
 * The same plan with every value of a context fetched before the arguments that take it. The planner sets them side by side
 * where the object of the context comes from one subgraph and its value from another: the arguments would be null.
 */
export function inContextOrder(step: Step): Step {
  switch (step.kind) {
    case 'sequence':
      return { ...step, steps: step.steps.map(inContextOrder) };
    case 'parallel':
      return ordered(step.steps.map(inContextOrder));
    case 'condition':
      return { ...step, then: inContextOrder(step.then), otherwise: inContextOrder(step.otherwise) };
    case 'fetch':
    case 'joint':
      return step;
  }
}

function ordered(steps: readonly Step[]): Step {
  const waiting = steps.filter((step) => steps.some((other) => other !== step && supplies(other, step)));
  if (waiting.length === 0 || waiting.length === steps.length) return { kind: 'parallel', steps };
  const first: Step = { kind: 'parallel', steps: steps.filter((step) => !waiting.includes(step)) };
  return { kind: 'sequence', steps: [first, ordered(waiting)] };
}

function supplies(supplier: Step, taker: Step): boolean {
  const wanted = fetchesOf(taker).flatMap(contextPaths);
  return (
    wanted.length > 0 && fetchesOf(supplier).some((fetch) => wanted.some((path) => answers(fetch, path)))
  );
}

/** Where in the gateway's data the values of a fetch's context arguments are. */
function contextPaths({ path, contextArguments }: Fetch): string[][] {
  const keys = withoutLists(path);
  return contextArguments.map(({ levels, keys: below }) => [
    ...keys.slice(0, keys.length - levels),
    ...below,
  ]);
}

function answers(fetch: Fetch, path: readonly string[]): boolean {
  const base = withoutLists(fetch.path);
  return base.every((key, index) => key === path[index]) && holds(fetch.shape, path.slice(base.length));
}

function holds({ fields }: Shape, [key, ...below]: readonly string[]): boolean {
  const field = fields.find(({ to }) => to === key);
  return field !== undefined && (below.length === 0 || (field.shape !== null && holds(field.shape, below)));
}

function withoutLists(path: readonly string[]): string[] {
  return path.filter((element) => element !== '@');
}
