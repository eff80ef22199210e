// Turns every TypeScript source into plain JavaScript under dist/, file by file. Types are checked by `npm run types`.
// Files are overwritten in place and only then are stale ones removed: another instance may be running from dist/.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';
import { globSync } from 'tinyglobby';

const sources = ['examples', 'gateway', 'generated', 'prisma', 'scripts', 'subgraphs'].map(
  (folder) => `${folder}/**/*.ts`,
);
const entryPoints = globSync(sources);

await build({
  entryPoints,
  outdir: 'dist',
  outbase: '.',
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'warning',
});

const compiled = new Set(entryPoints.map((file) => `dist/${file.replace(/\.ts$/, '.js')}`));
for (const file of globSync('dist/**/*.{js,map}')) {
  if (!compiled.has(file.replace(/\.map$/, ''))) rmSync(file);
}
