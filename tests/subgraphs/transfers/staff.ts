import type { World } from './world.js';

/**
 * Ends all that is going on, takes back what tests have changed of the demo world, and leaves only `agentIds` at work,
 * none of whom was ever given any.
 */
export async function startAfresh(world: World, ...agentIds: string[]): Promise<void> {
  const at = world.clock.now();
  await world.database.transaction(async (sql) => {
    await sql.query(
      `update conversations.conversation set status = 'CLOSED', closed_at = $1 where status = 'OPEN'`,
      [at],
    );
    await sql.query(
      `select transfers.end_custody(conversation_id, 'admin', $1) from transfers.custody where ended_at is null`,
      [at],
    );
    await sql.query(`update transfers.agent_load set last_assigned_at = '-infinity'`);
    await sql.query(
      `update accounts.account set transfer_deadline_seconds = 900, scheduled_deadline_seconds = 604800, max_attempts = 5,
         note_characters = 5000, warm_message_characters = 1000, bounce_window_seconds = 86400`,
    );
    await sql.query('update accounts.link set revoked_at = null, fallback_skill_id = null');
    await sql.query('update skills.skill set manually_closed = false');
    await sql.query(`update skills.skill set fallback_skill_id = null where id like '%-care'`);
    await sql.query(`update accounts."user" set max_slots = 25 where role in ('AGENT', 'BOT')`);
  });
  await onlyAtWork(world, ...agentIds);
}

/** Sets these agents ONLINE and all others AWAY, without a word to transfers. */
export async function onlyAtWork(world: World, ...agentIds: string[]): Promise<void> {
  await world.database.query(
    `update accounts."user"
     set availability = (case when id = any ($1) then 'ONLINE' else 'AWAY' end)::accounts.availability
     where role in ('AGENT', 'BOT')`,
    [agentIds],
  );
}

export async function giveSlots(world: World, agentId: string, slots: number): Promise<void> {
  await world.database.query(`update accounts."user" set max_slots = $2 where id = $1`, [agentId, slots]);
}

export async function availabilityOf(world: World, agentId: string): Promise<string | undefined> {
  const [user] = await world.database.query<{ availability: string }>(
    'select availability from accounts."user" where id = $1',
    [agentId],
  );
  return user?.availability;
}
