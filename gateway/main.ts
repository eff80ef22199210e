import { runProcess } from '../subgraphs/kit/hosting/runProcess.js';
import { help, readCommandLine } from './commandLine.js';
import { startGateway } from './startGateway.js';

const asked = readCommandLine(process.argv.slice(2));
if (asked.kind === 'Help') {
  process.stdout.write(help);
} else if (asked.kind === 'Wrong') {
  process.stderr.write(`${asked.why}\n\n${help}`);
  process.exitCode = 2;
} else {
  await runProcess(() => startGateway({ ...process.env, ...asked.settings }), []);
}
