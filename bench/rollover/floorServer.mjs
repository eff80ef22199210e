// The floor: the same Fastify, verifying the same token, and the very statements that our commands send. No GraphQL, no
// decisions: what they depend on has been found out once, by recording.
import Fastify from 'fastify';
import pg from 'pg';
import { v7 } from 'uuid';
import { gatheringSocket } from '../../dist/subgraphs/kit/database/gatheringSocket.js';
import { bearerToken, tokenVerifier } from '../../dist/subgraphs/kit/tokens.js';
import { answerParent } from '../stage/childProcess.mjs';

const { databaseUrl, tokens, templates } = JSON.parse(process.argv[2]);
const connection = {
  ...{ pipeline: true, stream: gatheringSocket },
  options: '-c plan_cache_mode=force_generic_plan', // as ours
};
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10, ...connection });
const verify = tokenVerifier(tokens);
const app = Fastify();

app.post('/rollover', (request, reply) =>
  answer(request, reply, templates.rollOver, (claims, { conversationId, destinationSkillId }) => {
    const transfer = {
      ...{ conversationId, transferId: v7(), offerId: v7() },
      ...{ giverId: claims.sub, giverSkillId: destinationSkillId.replace('receiver', 'sender') },
      ...{ takerId: destinationSkillId.replace('skill', 'agent'), skillId: destinationSkillId },
    };
    offered.set(transfer.transferId, transfer);
    return transfer;
  }),
);

app.post('/accept', (request, reply) =>
  answer(request, reply, templates.accept, (_, { transferId }) => {
    const transfer = offered.get(transferId);
    offered.delete(transferId);
    return transfer;
  }),
);

/** What an acceptance would take from the rows that it reads: here it need not look at them. */
const offered = new Map();

async function answer(request, reply, template, idsOf) {
  const claims = await verify(bearerToken(request.headers.authorization));
  const row = await send(template, idsOf(claims, request.body));
  const { id, kind, status, requestedAt, destinationSkillId, destinationAgentId } = row;
  const skill = { id: destinationSkillId };
  const agent = destinationAgentId === null ? null : { id: destinationAgentId };
  reply.type('application/json');
  return JSON.stringify({
    data: {
      payload: { transfer: { id, kind, status, requestedAt, destination: { skill, agent } }, userErrors: [] },
    },
  });
}

/** Sends the statements, wave after wave; the last row that tells of the transfer. */
async function send(template, ids) {
  const client = await pool.connect();
  const made = new Map();
  const at = Date.now();
  let transfer = null;
  try {
    for (const wave of template) {
      const results = await Promise.all(
        wave.map((statement) => client.query(bound(statement, ids, made, at))),
      );
      const told = results.find(({ rows }) => rows.length > 0 && 'requestedAt' in rows[0]);
      if (told) [transfer] = told.rows;
    }
  } finally {
    client.release();
  }
  return transfer;
}

function bound({ text, name, values }, ids, made, at) {
  if (values.length === 0) return text;
  return { text, name, values: values.map((slot) => valueOf(slot, ids, made, at)) };
}

function valueOf(slot, ids, made, at) {
  switch (slot.kind) {
    case 'constant':
      return slot.value;
    case 'instant':
      return new Date(at + slot.afterMs);
    case 'list':
      return slot.items.map((item) => valueOf(item, ids, made, at));
    case 'text':
      return slot.parts.map((part) => ids[part.name] ?? part.text).join('');
    case 'made':
      if (!made.has(slot.name)) made.set(slot.name, v7());
      return made.get(slot.name);
  }
}

const url = await app.listen({ host: '127.0.0.1', port: 0 });
answerParent();
process.send({ url });
