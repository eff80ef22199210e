import { isOfEntities } from '../planning/steps.js';
import type { Step } from '../planning/steps.js';
import { fetchEntities } from './fetchEntities.js';
import { fetchJointly } from './fetchJointly.js';
import { fetchRoot } from './fetchRoot.js';
import type { Run } from './run.js';

/** Runs a plan: its answers, errors and failures are in `run` afterwards. Rejects for faults of ours only. */
export async function runStep(step: Step, run: Run): Promise<void> {
  switch (step.kind) {
    case 'sequence':
      for (const child of step.steps) await runStep(child, run);
      return;
    case 'parallel':
      await Promise.all(step.steps.map((child) => runStep(child, run)));
      return;
    case 'condition':
      return runStep(run.variables[step.variable] === true ? step.then : step.otherwise, run);
    case 'fetch':
      return isOfEntities(step) ? fetchEntities(step, run) : fetchRoot(step, run);
    case 'joint':
      return fetchJointly(step, run);
  }
}
