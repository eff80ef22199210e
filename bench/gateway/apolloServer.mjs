// The stock gateway: @apollo/gateway and @apollo/server as they come, on Fastify, with the caller's token passed on.
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import fastifyApollo, { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import Fastify from 'fastify';
import { answerParent } from '../stage/childProcess.mjs';

const { supergraph } = JSON.parse(process.argv[2]);
const gateway = new ApolloGateway({
  supergraphSdl: supergraph,
  buildService: ({ url }) =>
    new RemoteGraphQLDataSource({
      url,
      willSendRequest({ request, context }) {
        if (context.authorization) request.http.headers.set('authorization', context.authorization);
      },
    }),
});
const app = Fastify();
const apollo = new ApolloServer({ gateway, introspection: true, plugins: [fastifyApolloDrainPlugin(app)] });
await apollo.start();
await app.register(fastifyApollo(apollo), {
  context: async ({ headers }) => ({ authorization: headers.authorization }),
});
const url = await app.listen({ host: '127.0.0.1', port: 0 });
answerParent();
process.send({ url });
