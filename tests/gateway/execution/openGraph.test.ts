import { ApolloServer } from '@apollo/server';
import { parse, printSchema } from 'graphql';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { apolloGatewayFor } from '../../../gateway/apolloGateway.js';
import type { GatewayContext } from '../../../gateway/apolloGateway.js';
import { openGraph } from '../../../gateway/openGraph.js';
import type { OpenGraph } from '../../../gateway/openGraph.js';
import { inProcess } from '../../../gateway/subgraphs/inProcess.js';
import { openCompared } from '../../support/comparison/openCompared.js';
import { aSubgraph, composed } from '../../support/supergraphs.js';
import type { MadeSubgraph } from '../../support/supergraphs.js';

const logger = pino({ level: 'silent' });
const small = aSubgraph('small', 'type Query { a: Int token: String } type Subscription { s: Int }', {
  Query: {
    a: () => 1,
    token: (_: unknown, __: unknown, { headers }: GatewayContext) => headers['authorization'],
  },
});
const larger = aSubgraph('small', 'type Query { a: Int b: Int }', { Query: { a: () => 10, b: () => 2 } });

/** A graph on `small` whose ways to subgraphs are remembered. */
async function opened(
  subgraph: () => MadeSubgraph = () => small,
  graphLogger = logger,
): Promise<{ graph: OpenGraph; ways: string[] }> {
  const ways: string[] = [];
  const graph = await openCompared({
    supergraphSdl: composed([small]),
    logger: graphLogger,
    subgraphs: (name, url) => {
      ways.push(`${name} ${url}`);
      return {
        ...inProcess(subgraph(), logger),
        close: () => Promise.resolve(void ways.push(`closed ${url}`)),
      };
    },
  });
  return { graph, ways };
}
const ask = (graph: OpenGraph, query: string) =>
  graph.execute({ document: parse(query), operationName: null, variables: {}, headers: {} });

describe('a graph', () => {
  it('opens a way to each subgraph, and closes it', async () => {
    const { graph, ways } = await opened();
    expect(ways).toEqual(['small http://small.invalid/']);

    await graph.close();

    expect(ways).toEqual(['small http://small.invalid/', 'closed http://small.invalid/']);
  });

  it('is not opened on what is no supergraph', async () => {
    const opening = openGraph({
      supergraphSdl: 'type Query { a: Int }',
      logger,
      subgraphs: () => inProcess(small, logger),
    });

    await expect(opening).rejects.toThrow();
  });

  it.each(['@authenticated', '@requiresScopes(scopes: [["x"]])', '@policy(policies: [["x"]])'])(
    'is not opened on the stock executor, which would leave %s unguarded',
    async (directive) => {
      const guarded = aSubgraph('small', `type Query { a: Int ${directive} }`);

      await expect(
        openGraph({
          supergraphSdl: composed([guarded]),
          logger,
          subgraphs: () => inProcess(guarded, logger),
          executor: 'apollo',
        }),
      ).rejects.toThrow('one or more checks failed');
    },
  );

  it('serves another supergraph from one request to the next', async () => {
    let served = small;
    const { graph, ways } = await opened(() => served);
    const told: string[] = [];
    graph.onSchemaChange(() => told.push(printSchema(graph.schema)));
    await ask(graph, '{ a }');

    served = larger;
    await graph.replaceSupergraph(composed([larger], { small: 'http://elsewhere.invalid/' }));

    expect(await ask(graph, '{ a b }')).toEqual({ data: { a: 10, b: 2 } });
    expect(told).toEqual([expect.stringContaining('b: Int')]);
    expect(ways.slice(1)).toEqual(['small http://elsewhere.invalid/', 'closed http://small.invalid/']);
  });

  it('closes no way on which something is being answered, however often the supergraph changes', async () => {
    const answers: ((value: number) => void)[] = [];
    const slow = aSubgraph('small', 'type Query { a: Int }', {
      Query: { a: () => new Promise<number>((resolve) => answers.push(resolve)) },
    });
    const { graph, ways } = await opened(() => slow);
    const begun = async (): Promise<{ answer: Promise<unknown> }> => {
      const count = answers.length;
      const answer = ask(graph, '{ a }');
      await expect.poll(() => answers.length).toBe(count + 1);
      return { answer };
    };
    const closed = (): string[] => ways.filter((way) => way.startsWith('closed'));

    const first = await begun();
    await graph.replaceSupergraph(composed([slow], { small: 'http://second.invalid/' }));
    const second = await begun();
    await graph.replaceSupergraph(composed([slow], { small: 'http://third.invalid/' }));
    answers[0]?.(1);
    await first.answer;

    await expect.poll(closed).toEqual(['closed http://small.invalid/']);
    answers[1]?.(2);
    await second.answer;
    await expect.poll(closed).toEqual(['closed http://small.invalid/', 'closed http://second.invalid/']);
  });

  it('has planned on another supergraph what is asked, as far as it can be asked there', async () => {
    const logged: Record<string, unknown>[] = [];
    const write = (line: string): number => logged.push(JSON.parse(line) as Record<string, unknown>);
    const { graph } = await opened(() => small, pino({ level: 'info' }, { write }));
    for (const query of ['{ a }', '{ b: a }', '{ a # again\n}', '{ token }']) await ask(graph, query);

    await graph.replaceSupergraph(composed([larger]));

    expect(logged).toMatchObject([{ planned: 2, msg: 'another supergraph is served' }]);
  });

  it('stays with its supergraph when the next is no good', async () => {
    const { graph } = await opened();

    await expect(graph.replaceSupergraph('type Query { nonsense: Int }')).rejects.toThrow();

    expect(await ask(graph, '{ a }')).toEqual({ data: { a: 1 } });
  });
});

describe('Apollo Server on a graph', () => {
  async function aServer(): Promise<{ server: ApolloServer<GatewayContext>; graph: OpenGraph }> {
    const { graph } = await opened();
    const server = new ApolloServer<GatewayContext>({ gateway: apolloGatewayFor(graph) });
    await server.start();
    return { server, graph };
  }
  const contextValue = { headers: { authorization: 'Bearer t' } };
  const single = async (server: ApolloServer<GatewayContext>, query: string): Promise<unknown> => {
    const { body } = await server.executeOperation({ query }, { contextValue });
    return body.kind === 'single' ? JSON.parse(JSON.stringify(body.singleResult)) : body.kind;
  };

  it('answers, with the caller’s headers on their way', async () => {
    const { server } = await aServer();

    expect(await single(server, '{ a token }')).toEqual({ data: { a: 1, token: 'Bearer t' } });
    await server.stop();
  });

  it('validates against the schema of now', async () => {
    const { server, graph } = await aServer();
    expect(await single(server, '{ b }')).toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });

    await graph.replaceSupergraph(composed([larger]));

    // the server lets it pass, and only the subgraph does not know it yet
    expect(await single(server, '{ b }')).toMatchObject({ data: { b: null } });
    await server.stop();
  });

  it('leaves the graph open when it stops', async () => {
    const { server, graph } = await aServer();

    await server.stop();

    expect(await ask(graph, '{ a }')).toEqual({ data: { a: 1 } });
  });
});
