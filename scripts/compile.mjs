// Turns every TypeScript source into plain JavaScript under dist/, file by file. Types are checked by `npm run types`.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';
import { globSync } from 'tinyglobby';

const sources = ['gateway', 'generated', 'prisma', 'scripts', 'subgraphs'].map((folder) => `${folder}/**/*.ts`);

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: globSync(sources),
  outdir: 'dist',
  outbase: '.',
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'warning',
});
