import { tokenCommand } from './tokenCommand.js';

process.exitCode = await tokenCommand(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
