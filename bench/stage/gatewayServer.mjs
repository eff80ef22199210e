// Our gateway as `npm run gateway` runs it: authentication, limits and cost control on, subgraphs over HTTP.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway } from '../../dist/gateway/startGateway.js';
import { answerParent } from './childProcess.mjs';
import { freePort } from './freePort.mjs';

const { supergraph, tokens } = JSON.parse(process.argv[2]);
const folder = await mkdtemp(join(tmpdir(), 'rollover-bench-gateway-'));
const file = join(folder, 'supergraph.graphql');
await writeFile(file, supergraph);
const keys = createServer((_, answer) => answer.end(JSON.stringify(tokens.keys))).listen(0, '127.0.0.1');
await once(keys, 'listening');
const port = await freePort();
const { stop } = await startGateway({
  SUPERGRAPH: file,
  PORT: String(port),
  JWKS_URL: `http://127.0.0.1:${keys.address().port}/`,
  JWT_ISSUER: tokens.issuer,
  JWT_AUDIENCE: tokens.audience,
  LOG_LEVEL: 'warn',
});
process.once('SIGTERM', async () => {
  await stop();
  await rm(folder, { recursive: true, force: true });
  process.exit(0);
});
answerParent();
process.send({ url: `http://127.0.0.1:${port}` });
