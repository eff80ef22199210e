// Hive Gateway, over HTTP and WebSocket as its own command starts it; `router`: with the planner in Rust.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createGatewayRuntime, getGraphQLWSOptions } from '@graphql-hive/gateway';
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { answerParent } from './childProcess.mjs';

const { supergraph, router } = JSON.parse(process.argv[2]);
const subscriptions = {
  kind: 'ws',
  location: '/graphql',
  options: { connectionParams: { authorization: '{context.headers.authorization}' } },
};
const runtime = createGatewayRuntime({
  supergraph,
  logging: 'warn',
  ...(router && { unifiedGraphHandler }),
  transportEntries: { '*.http': { options: { subscriptions } } },
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => {
      const authorization = request.headers.get('authorization');
      return authorization ? { authorization } : {};
    },
  },
});
const server = createServer(runtime);
const sockets = new WebSocketServer({ path: runtime.graphqlEndpoint, server });
const contextOf = ({ connectionParams, extra: { request, socket } }) => {
  request.headers.authorization = connectionParams?.authorization;
  const { authorization } = request.headers;
  const asked = new Request(`http://${request.headers.host}${request.url}`, { headers: { authorization } });
  return { req: request, socket, request: asked, headers: { authorization } };
};
useServer(getGraphQLWSOptions(runtime, contextOf), sockets);
await once(server.listen(0, '127.0.0.1'), 'listening');
// Its sockets know no schema before a first request over HTTP has loaded it.
await runtime.fetch('http://127.0.0.1/graphql?query={__typename}');
process.once('SIGTERM', () => process.exit(0)); // its own handlers leave the server listening
answerParent();
process.send({ url: `http://127.0.0.1:${server.address().port}` });
