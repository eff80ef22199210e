import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { build, stop } from 'esbuild';
import { projectRoot } from '../../subgraphs/kit/projectRoot.js';

export interface Asset {
  readonly content: Buffer;
  readonly contentType: string;
  readonly etag: string;
}

const contentTypes: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

export type Assets = ReadonlyMap<string, Asset>;

let bundled: Promise<Assets> | undefined;

/** The files of GraphiQL by name, made when the first browser asks and then kept. */
export function graphiqlAssets(): Promise<Assets> {
  bundled ??= bundle().catch((error: unknown) => {
    bundled = undefined;
    throw error;
  });
  return bundled;
}

/**
 * GraphiQL and all it needs as one script and one stylesheet, `page.js` and `page.css`: from node_modules, so that no
 * CDN is asked. Takes about a second.
 */
async function bundle(): Promise<Assets> {
  const { outputFiles } = await build({
    entryPoints: [join(projectRoot, 'gateway/graphiql/page.js')],
    outdir: 'page',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  await stop();
  return new Map(outputFiles.map(({ path, contents }) => assetOf(path, contents)));
}

function assetOf(path: string, contents: Uint8Array): [string, Asset] {
  const extension = path.slice(path.lastIndexOf('.') + 1);
  const etag = `"${createHash('sha256').update(contents).digest('base64url')}"`;
  const contentType = contentTypes[extension] ?? 'application/octet-stream';
  return [`page.${extension}`, { content: Buffer.from(contents), contentType, etag }];
}
