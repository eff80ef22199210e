import type { FastifyInstance, FastifyRequest } from 'fastify';
import { graphqlPath, pathOf } from '../../subgraphs/kit/serving/addresses.js';
import { sendHttpError } from '../../subgraphs/kit/serving/httpErrors.js';
import { graphiqlAssets } from './bundle.js';

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>GraphiQL</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/graphiql/page.css">
    <script type="module" src="/graphiql/page.js"></script>
  </head>
  <body>
    <div id="credentials">
      <label for="token">Token</label>
      <input id="token" type="password" autocomplete="off" spellcheck="false" placeholder="an access token, without “Bearer”">
      <span>Sent as “Authorization: Bearer …”: as a header by POST, in connection_init over WebSocket. The tab “Headers” overrides it.</span>
    </div>
    <div id="graphiql">Loading…</div>
  </body>
</html>
`;

/** Nothing but what we serve ourselves. Styles and fonts are inlined by GraphiQL's parts, scripts are not. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  'font-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves GraphiQL to browsers that open `/graphql`. */
export function graphiqlRoutes(app: FastifyInstance): void {
  app.addHook('preHandler', (request, reply, done) => {
    if (!opensPage(request)) {
      done();
      return;
    }
    reply.header('content-security-policy', contentSecurityPolicy).header('vary', 'accept');
    reply.type('text/html; charset=utf-8').send(page);
  });
  app.get<{ Params: { file: string } }>('/graphiql/:file', async (request, reply) => {
    const assets = await graphiqlAssets();
    const asset = assets.get(request.params.file);
    if (!asset) {
      sendHttpError(reply, 404, 'BAD_REQUEST', `GraphiQL has no file ${pathOf(request)}.`);
      return reply;
    }
    const { content, contentType, etag } = asset;
    reply
      .header('etag', etag)
      .header('cache-control', 'no-cache')
      .header('x-content-type-options', 'nosniff');
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    return reply.type(contentType).send(content);
  });
}

/** A browser's address bar lists `text/html` first; GraphQL clients do not list it at all. */
function opensPage(request: FastifyRequest): boolean {
  const { method, headers } = request;
  return method === 'GET' && pathOf(request) === graphqlPath && (headers.accept ?? '').includes('text/html');
}
