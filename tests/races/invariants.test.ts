import { afterAll, beforeAll, expect, it } from 'vitest';
import { brokenInvariants, invariants } from '../support/invariants.js';
import {
  aConversation,
  aRollover,
  aTransfer,
  mustAccept,
  rollBack,
} from '../subgraphs/transfers/commands.js';
import { startAfresh } from '../subgraphs/transfers/staff.js';
import { aWorld } from '../subgraphs/transfers/world.js';
import type { World } from '../subgraphs/transfers/world.js';

/** What would break each rule, done to a world in which something of everything has happened. */
const sabotage: Readonly<Record<string, string>> = {
  'two open transfers of one conversation': `
    drop index transfers.transfer_open;
    update transfers.transfer set conversation_id = (select conversation_id from transfers.transfer where status = 'OFFERED')
    where status = 'QUEUED'`,
  'an open transfer of what its source does not hold': `
    update transfers.custody set account_id = 'acme-travel'
    where conversation_id = (select conversation_id from transfers.transfer where status = 'QUEUED')`,
  'a gap in the versions of a transfer': `delete from transfers.event where type = 'OFFERED'`,
  'a status that is not that of the last event': `
    update transfers.transfer set status = 'QUEUED' where status = 'OFFERED'`,
  'an event after a later one, by its position': `
    update transfers.event set position = position + 1000 where version = 1`,
  'a step that no arrow allows': `update transfers.event set status = 'QUEUED' where type = 'OFFERED'`,
  'an open transfer that nobody will look at, or a final one that somebody will': `
    update transfers.transfer set due_at = null where status = 'QUEUED'`,
  'a transfer that ended for no cause, or has one and did not end': `
    update transfers.transfer set end_cause = 'CLOSED' where status = 'QUEUED'`,
  'a transfer that rings at nobody or at two, or an offer of one that does not ring': `
    update transfers.offer set status = 'WITHDRAWN', ended_at = now() where status = 'OPEN'`,
  'an offer that ended and rings, or rings for an attempt that is over': `
    update transfers.offer set ended_at = now() where status = 'OPEN'`,
  'an attempt that outlasts its transfer, or an open transfer without one': `
    update transfers.attempt set ended_at = now() where ended_at is null`,
  'attempts that are not numbered one after the other': `update transfers.attempt set number = number + 1`,
  'an acceptance that is not by the agent of its one accepted offer': `
    update transfers.offer set agent_id = 'bank-agent-2' where status = 'ACCEPTED'`,
  'a hop that is none, or an acceptance that is no hop': `
    update transfers.transfer set hop = 7 where status = 'QUEUED'`,
  'a conversation without custody, or one that ended apart from it': `
    update transfers.custody set ended_at = now()`,
  'a gap in the versions of a custody': `update transfers.custody set version = version + 1`,
  'a custody that is not its last change': `update transfers.custody set agent_id = 'travel-agent-2'`,
  'a conversation that lost its agent and that nobody will look at, or that somebody will for no reason': `
    update transfers.custody set due_at = now() where agent_id is not null and ended_at is null`,
  'a change of custody after a later one, by its position': `
    update transfers.custody_change set position = position + 1000 where version = 1`,
  'a custody that begins elsewhere than with its owner, or twice': `
    update transfers.custody_change set cause = 'STARTED' where version = 2`,
  'an account that changed without a hop': `
    update transfers.custody_change set cause = 'TAKEN' where cause = 'ROLLED_OVER'`,
  'an agent who came or went in another way than the cause says': `
    update transfers.custody_change set cause = 'ASSIGNED' where version = 2`,
  'a hop that did not move custody once, from its source to its destination': `
    update transfers.custody_change set skill_id = 'acme-bank-desk' where cause = 'ROLLED_OVER'`,
  'hops that are not numbered in the order in which they moved custody': `
    update transfers.transfer set hop = hop + 1 where hop is not null`,
  'a rollback that undoes nothing, or leads elsewhere than to the giver of the oldest it undoes': `
    update transfers.transfer set rolled_back_by_id = null`,
  'a hop that was undone by what is no later rollback of its conversation': `
    update transfers.transfer set rolled_back_by_id = id where hop = 1`,
  'a hop that was left on the custody path below the top': `
    insert into transfers.transfer select (t).* from (
      select jsonb_populate_record(t, jsonb_build_object('id', t.id || '2', 'hop', 5, 'rolled_back_by_id', null)) as t
      from transfers.transfer t where t.rolled_back_by_id is not null) copied;
    update transfers.transfer set hop = 9 where kind = 'ROLLBACK' and hop is not null`,
  'an account in which started + in - out - closed is not what it holds': `
    update transfers.transfer set source_account_id = 'acme-travel' where hop = 1`,
  'more work than slots': `update accounts."user" set max_slots = 0`,
  'an agent who is OFFLINE and has work that it did not take itself': `
    update accounts."user" set availability = 'OFFLINE'`,
  'an agent with work of a skill or account that is not its own': `
    update accounts."user" set account_id = 'acme-travel'`,
  'a position of the log that was given out twice, or to nothing': `
    select transfers.next_positions('acme', 1)`,
  'a message in a conversation of another brand, or a conversation without a first one': `
    delete from conversations.message`,
  'a key without an answer': `update transfers.idempotency set answer = null`,
  'a message that was answered for and is not there, or answered for twice': `
    delete from conversations.message where text = 'said'`,
  'a message that nobody was answered for, that neither began a conversation nor came with a hop': `
    update conversations.idempotency set answer = '{}' where mutation = 'sendMessage'`,
  'a conversation that was answered for and is not there, or answered for twice': `
    update conversations.idempotency set answer = '{"id": "another"}' where mutation = 'startConversation'`,
  'a transfer that was answered for and is not there, or answered for twice': `
    update transfers.idempotency set answer = '{"id": "another"}' where mutation = 'rolloverConversation'`,
  'a transfer that nobody was answered for': `
    delete from transfers.idempotency where mutation = 'rolloverConversation'`,
  'a hop that was not accepted by one answer': `
    update transfers.idempotency set key = key || '2', mutation = 'acceptTransfer' where mutation = 'rolloverConversation'`,
};

let world: World;
beforeAll(async () => {
  world = await aWorld();
  await startAfresh(world, 'retail-agent-1', 'bank-agent-1');
  const { conversationId } = await aRollover(world, { warmMessage: 'Hi', warmMessageTo: 'CONSUMER' });
  await world.askConversations(
    'acme-web',
    'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { userErrors { code } } }',
    { input: { conversationId, text: 'said', idempotencyKey: 'said' } },
  );
  const back = await rollBack(world, 'bank-agent-1', { conversationId });
  await mustAccept(world, 'retail-agent-1', back.transfer?.id ?? '');
  await aTransfer(world);
  await aTransfer(world, { destinationSkillId: 'acme-travel-care' });
  await aConversation(world);
});
afterAll(() => world.stop());

it('finds nothing broken where nothing is', async () => {
  expect(await brokenInvariants(world.database)).toEqual([]);
});

it.each(Object.keys(invariants))('finds %s', async (rule) => {
  const undone = new Error('undone');

  const sabotaged = world.database.transaction(async (sql) => {
    for (const statement of (sabotage[rule] ?? '').split(';\n')) await sql.query(statement);
    expect((await brokenInvariants(sql)).join('\n')).toContain(`${rule}: `);
    throw undone;
  });

  await expect(sabotaged).rejects.toBe(undone);
});
