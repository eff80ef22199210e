import type { ApolloServer, ContextThunk } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { graphqlPath } from './addresses.js';
import type { ServedContext } from './apolloServer.js';
import { withHttpStatus } from './httpStatus.js';
import { plainJsonStatus } from './plainJsonStatus.js';
import { logFaults } from './publicErrors.js';
import { refuseMethods } from './refuseMethods.js';
import type { Logger } from '../logger.js';

const otherMethods: HTTPMethods[] = ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

/** What a request needs to be executed. Throws GraphQLErrors, which answer it with the status of their code. */
export type ContextOf<Context> = (request: FastifyRequest, reply: FastifyReply) => Promise<Context>;

/** GraphQL over HTTP at `/graphql`: POST, and GET for queries. */
export function graphqlRoutes<Context extends ServedContext>(
  app: FastifyInstance,
  apollo: ApolloServer<ServedContext>,
  contextOf: ContextOf<Context>,
  logger: Logger,
): void {
  const context = async (request: FastifyRequest, reply: FastifyReply): ReturnType<ContextThunk<Context>> => {
    try {
      return await contextOf(request, reply);
    } catch (error) {
      const { requestId } = request.record;
      logFaults(logger, requestId, [error]);
      const shown = withHttpStatus(error, requestId);
      request.record.codes.add(String(shown.extensions['code']));
      throw shown;
    }
  };
  const handler = fastifyApolloHandler<ServedContext>(apollo, { context });
  app.route({ method: ['GET', 'POST'], url: graphqlPath, handler, onSend: plainJsonStatus });
  refuseMethods(app, otherMethods, graphqlPath, 'GraphQL is asked by POST, or by GET for queries.');
}
