import { StartupError } from '../../subgraphs/kit/startupError.js';

/** Another living Rollover process works on this data directory. Its message is meant for the person at the terminal. */
export class DataDirectoryInUse extends StartupError {
  override name = 'DataDirectoryInUse';
  readonly dataDir: string;
  /** Of the Node process that has it; undefined when that has just ended. */
  readonly pid: number | undefined;

  constructor(dataDir: string, pid: number | undefined) {
    const who = pid === undefined ? 'another Rollover' : `another Rollover, process ${pid}`;
    super(
      `The data directory ${dataDir} is in use by ${who}. ` +
        'Stop that one, or give this one a directory of its own, for example DATA_DIR=.data-2, or a DATABASE_URL.',
    );
    this.dataDir = dataDir;
    this.pid = pid;
  }
}
