import { join } from 'node:path';
import { projectRoot } from '../../subgraphs/kit/projectRoot.js';

/** The directory in which `npm start` keeps its data, and commands find them: `DATA_DIR`, or the project's `.data`. */
export function dataDirOf({ DATA_DIR: given }: NodeJS.ProcessEnv): string {
  return given === undefined || given === '' ? join(projectRoot, '.data') : given;
}
