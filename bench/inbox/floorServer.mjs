// The floor: the same Fastify, verifying the same token, one hand-written statement, one JSON.stringify. No GraphQL.
import Fastify from 'fastify';
import pg from 'pg';
import { bearerToken, tokenVerifier } from '../../dist/subgraphs/kit/tokens.js';
import { answerParent } from '../stage/childProcess.mjs';
import { viewer } from './query.mjs';

/** The answer to query.mjs, as the gateway gives it. Rights are those of agents: what their account handles. */
const inbox = `
select coalesce(jsonb_agg(jsonb_build_object(
  'id', c.id, 'channel', c.channel, 'consumerName', c.consumer_name, 'startedAt', c.started_at,
  'ownerAccount', jsonb_build_object('id', a.id, 'name', a.name),
  'custody', jsonb_build_object('version', k.version, 'since', k.since,
    'skill', jsonb_build_object('id', s.id, 'name', s.name),
    'agent', jsonb_build_object('id', u.id, 'name', u.name)),
  'messages', jsonb_build_object('nodes', (
    select coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'text', m.text, 'sentAt', m.sent_at)), '[]')
    from (select * from conversations.message m where m.conversation_id = c.id order by m.position desc limit 1) m)),
  'transfers', jsonb_build_object('nodes', (
    select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'kind', t.kind, 'status', t.status,
      'requestedAt', t.requested_at,
      'source', jsonb_build_object('account', jsonb_build_object('id', t.account_id, 'name', t.account_name)))
      order by t.requested_at, t.id), '[]')
    from (select t.*, o.id as account_id, o.name as account_name
          from transfers.transfer t join accounts.account o on o.id = t.source_account_id
          where t.conversation_id = c.id order by t.requested_at, t.id limit 5) t))
) order by c.started_at desc, c.id desc), '[]') as nodes
from (
  select c.* from conversations.conversation c
  join transfers.custody k on k.conversation_id = c.id
  where k.agent_id = $1 and k.account_id = $2 and k.ended_at is null and c.status = 'OPEN'
  order by c.started_at desc, c.id desc limit 20) c
join transfers.custody k on k.conversation_id = c.id
join accounts.account a on a.id = c.owner_account_id
join skills.skill s on s.id = k.skill_id
join accounts."user" u on u.id = k.agent_id`;

const { databaseUrl, tokens } = JSON.parse(process.argv[2]);
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
const verify = tokenVerifier(tokens);
const app = Fastify();

app.post('/graphql', async (request, reply) => {
  const { account } = await verify(bearerToken(request.headers.authorization));
  const { rows } = await pool.query({ name: 'inbox', text: inbox, values: [viewer, account] });
  reply.type('application/json');
  return JSON.stringify({ data: { conversations: { nodes: rows[0].nodes } } });
});

const url = await app.listen({ host: '127.0.0.1', port: 0 });
answerParent();
process.send({ url });
