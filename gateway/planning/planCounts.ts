/** What the plans of a gateway amount to, over all supergraphs that it has served. */
export interface PlanCounts {
  /** Plans that are remembered. */
  size: number;
  /** Since the start: requests whose plan was remembered, and operations that had to be planned. */
  hits: number;
  misses: number;
  planningMs: number;
}

export function newPlanCounts(): PlanCounts {
  return { size: 0, hits: 0, misses: 0, planningMs: 0 };
}
