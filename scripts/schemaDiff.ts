import { schemaDiffCommand } from './schemaDiffCommand.js';

process.exitCode = await schemaDiffCommand(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
