// The floor: the same Fastify, verifying the same token, the fetches of the plan by undici, merged by hand. No GraphQL.
import Fastify from 'fastify';
import { Pool } from 'undici';
import { bearerToken, tokenVerifier } from '../../dist/subgraphs/kit/tokens.js';
import { answerParent } from '../stage/childProcess.mjs';

const { urls, tokens } = JSON.parse(process.argv[2]);
const pools = Object.fromEntries(
  Object.entries(urls).map(([name, url]) => [name, new Pool(new URL(url).origin)]),
);
const verify = tokenVerifier(tokens);
const app = Fastify();

const conversations = `{ conversations(filter: { agentId: "retail-agent-1", status: OPEN }, first: 20) {
  nodes { __typename id channel consumerName startedAt ownerAccount { __typename id }
    messages(last: 1) { nodes { id text sentAt } } } } }`;
const entities = (fields) =>
  `query ($representations: [_Any!]!) { _entities(representations: $representations) { ${fields} } }`;
const custodies = entities(`... on Conversation {
  custody { version since skill { __typename id } agent { __typename id } }
  transfers(first: 5) { nodes { id kind status requestedAt source { account { __typename id } } } } }`);
const skillName = entities('... on Skill { name }');
const userName = entities('... on User { name }');
const accountName = entities('... on Account { name }');

app.post('/graphql', async (request, reply) => {
  const { authorization } = request.headers;
  await verify(bearerToken(authorization));
  const ask = async (subgraph, query, variables) => {
    const answer = await pools[subgraph].request({
      path: '/graphql',
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await answer.body.json();
    if (errors) throw new Error(errors[0].message);
    return data;
  };
  /** Each object once; what is asked for is written into every place that it is at. */
  const complete = async (subgraph, query, typename, objects) => {
    const ids = [...new Set(objects.map(({ id }) => id))];
    if (ids.length === 0) return;
    const representations = ids.map((id) => ({ __typename: typename, id }));
    const { _entities: found } = await ask(subgraph, query, { representations });
    const byId = new Map(ids.map((id, index) => [id, found[index]]));
    for (const object of objects) {
      delete object.__typename;
      Object.assign(object, byId.get(object.id));
    }
  };

  const { conversations: page } = await ask('conversations', conversations);
  const { nodes } = page;
  const held = async () => {
    await complete('transfers', custodies, 'Conversation', nodes);
    const sources = nodes.flatMap(({ transfers }) => transfers.nodes.map(({ source }) => source.account));
    await Promise.all([
      complete('skills', skillName, 'Skill', nodes.map(({ custody }) => custody.skill)), // prettier-ignore
      complete('accounts', userName, 'User', nodes.map(({ custody }) => custody.agent)), // prettier-ignore
      complete('accounts', accountName, 'Account', sources),
    ]);
  };
  const owners = nodes.map(({ ownerAccount }) => ownerAccount);
  await Promise.all([held(), complete('accounts', accountName, 'Account', owners)]);
  reply.type('application/json');
  return JSON.stringify({ data: { conversations: page } });
});

const url = await app.listen({ host: '127.0.0.1', port: 0 });
answerParent();
process.send({ url });
