export type Variables = Readonly<Record<string, unknown>>;

/** A cost that is known beforehand, or one that depends on the request's variables. */
export type Cost = number | ((variables: Variables) => number);

export function costUnder(cost: Cost, variables: Variables): number {
  return typeof cost === 'number' ? cost : cost(variables);
}

export function sum(costs: readonly Cost[]): Cost {
  const fixed = costs.reduce<number>((total, cost) => total + (typeof cost === 'number' ? cost : 0), 0);
  const open = costs.filter((cost) => typeof cost === 'function');
  if (open.length === 0) return fixed;
  return (variables) => open.reduce((total, cost) => total + cost(variables), fixed);
}

export function product(one: Cost, other: Cost): Cost {
  if (one === 0 || other === 0) return 0;
  if (typeof one === 'number' && typeof other === 'number') return one * other;
  return (variables) => costUnder(one, variables) * costUnder(other, variables);
}

/** Of one at least. */
export function largest(costs: readonly Cost[]): Cost {
  const fixed = Math.max(...costs.filter((cost) => typeof cost === 'number'));
  const open = costs.filter((cost) => typeof cost === 'function');
  if (open.length === 0) return fixed;
  return (variables) => Math.max(fixed, ...open.map((cost) => cost(variables)));
}

/** Counts once for each request, however often it stands in the sum: fragments spread fragments. */
export function shared(cost: Cost): Cost {
  if (typeof cost === 'number') return cost;
  const known = new WeakMap<Variables, number>();
  return (variables) => {
    const counted = known.get(variables) ?? cost(variables);
    known.set(variables, counted);
    return counted;
  };
}
