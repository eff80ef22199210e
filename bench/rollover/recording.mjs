import { setTimeout } from 'node:timers/promises';
import { templateOf } from './template.mjs';
import { beginConversations, giver, skillOf, taker } from './world.mjs';

/**
 * What the two commands of a pair send, each as a template, found by listening to the server while it does pairs, until
 * two are alike: the worker can always come first to what a command has left for it.
 */
export async function recordPair(pair) {
  const background = await backgroundOf(pair);
  const earlier = new Map();
  for (const conversation of await beginConversations(pair.db, 'recorded', 20)) {
    const one = await record(pair, conversation, background);
    const texts = [one.rollOver, one.accept].map(({ statements }) => statements.map(({ text }) => text));
    const other = earlier.get(JSON.stringify(texts));
    if (other)
      return {
        rollOver: templateOf(one.rollOver, other.rollOver),
        accept: templateOf(one.accept, other.accept),
      };
    earlier.set(JSON.stringify(texts), one);
  }
  throw new Error('no two pairs send the same statements');
}

/** The statements of the worker and the streams, which belong to no request. */
async function backgroundOf({ server, db }) {
  await server.ask('record');
  await db.query('notify rollover_work');
  await setTimeout(1_500);
  return new Set((await server.ask('recorded')).map(({ text }) => text));
}

async function record(pair, conversation, background) {
  const { lane } = conversation;
  const rollOver = await listen(pair, background, () => pair.rollOver(conversation));
  const { id: transferId } = rollOver.payload.transfer;
  const accept = await listen(pair, background, () => pair.accept(conversation, transferId));
  const known = {
    ...{ conversationId: conversation.id, transferId, offerId: await offerOf(pair, transferId) },
    ...{ giverId: giver(lane).id, giverSkillId: skillOf('sender', lane) },
    ...{ takerId: taker(lane).id, skillId: skillOf('receiver', lane) },
  };
  return { rollOver: { ...rollOver, known }, accept: { ...accept, known } };
}

async function listen({ server }, background, act) {
  await server.ask('record');
  const payload = await act();
  const statements = (await server.ask('recorded')).filter(({ text }) => !background.has(text));
  const at = statements.flatMap(({ values }) => values).find((value) => value instanceof Date);
  return { payload, statements, at };
}

async function offerOf({ db }, transferId) {
  const { rows } = await db.query('select id from transfers.offer where transfer_id = $1', [transferId]);
  return rows[0].id;
}
