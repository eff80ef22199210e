import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { PlanCounts } from '../planning/planCounts.js';

/** The plan cache, read when somebody looks. */
export function planMetrics(registry: Registry, graph: { readonly plans: Readonly<PlanCounts> }): void {
  const registers = [registry];
  new Gauge({
    name: 'gateway_plans',
    help: 'Operations whose plans are remembered.',
    registers,
    collect() {
      this.set(graph.plans.size);
    },
  });
  const total = (name: string, help: string, read: (plans: Readonly<PlanCounts>) => number): void => {
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read(graph.plans));
      },
    });
  };
  total('gateway_plan_hits_total', 'Requests whose plan was remembered.', ({ hits }) => hits);
  total('gateway_plan_misses_total', 'Operations that were planned.', ({ misses }) => misses);
  total('gateway_planning_seconds_total', 'Time that planning took.', ({ planningMs }) => planningMs / 1000);
}
