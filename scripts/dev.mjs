// Compiles and restarts what `npm start` runs, whenever a source has changed.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';

const asked = process.argv.slice(2);
if (asked.length > 0) {
  process.stderr.write(
    'Usage: npm run dev\n\nCompiles and runs what npm start runs, again whenever a source has changed.\n',
  );
  process.exit(asked[0] === '--help' ? 0 : 2);
}

const folders = ['gateway', 'prisma', 'schema', 'scripts', 'subgraphs'];
const settleMs = 200;
let server = null;
let timer = null;
let ending = false;

// The server hears Ctrl-C as well, and drains; we end when it has.
process.on('SIGINT', () => (ending = true));
for (const folder of folders) {
  watch(folder, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(restart, settleMs);
  });
}
restart();

function restart() {
  const compiling = spawn('npm', ['run', '--silent', 'compile'], { stdio: 'inherit' });
  compiling.once('close', (code) => {
    if (code !== 0) return;
    if (server) server.kill('SIGTERM');
    else start();
  });
}

/** A server that was told to make way is followed by the next; one that fell waits for the next change. */
function start() {
  server = spawn(process.execPath, ['dist/scripts/start.js'], { stdio: 'inherit' });
  server.once('close', (code) => {
    server = null;
    if (ending) process.exit();
    if (code === 0) start();
  });
}
