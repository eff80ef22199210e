import type { Weekday } from '../../../subgraphs/hours/workingHours.js';
import { weekly } from '../../domain/hours/hours.js';
import { aTransfer } from './commands.js';
import type { Moved } from './commands.js';
import type { World } from './world.js';

/** When Acme Travel's desk in Tokyo opens after `monday`. */
export const opening = '2026-03-03T00:00:00.000Z';

/** A conversation of retail that waits for Acme Travel's desk to open, or for what `input` says. */
export function aScheduled(world: World, input: object = {}): Promise<Moved> {
  const wanted = { destinationSkillId: 'acme-travel-desk', when: 'AT_OPENING', ...input };
  return aTransfer(world, { by: 'retail-agent-1', ...wanted });
}

export interface Scheduled {
  status: string;
  endCause: string | null;
  when: string;
  opensAt: string | null;
  deadlineAt: string | null;
  attempts: { endCause: string | null; opensAt: string | null; place: { skill: { id: string } } }[];
}

export async function readScheduled(world: World, id: string, who = 'retail-manager'): Promise<Scheduled> {
  const { transfer } = await world.ask(
    who,
    `query ($id: ID!) { transfer(id: $id) {
      status endCause when opensAt deadlineAt attempts { endCause opensAt place { skill { id } } } } }`,
    { id },
  );
  return transfer as Scheduled;
}

/** Gives a skill hours of its own, until `takeHoursBack`. */
export async function setHours(
  { database, clock }: World,
  skillId: string,
  texts: string[],
  { days, timeZone = 'Asia/Tokyo' }: { days?: readonly Weekday[]; timeZone?: string } = {},
): Promise<void> {
  await database.query(
    `insert into skills.working_hours (id, account_id, skill_id, time_zone, weekly, special_dates, changed_at)
     select 'edited ' || id, account_id, id, $2, $3, '[]', $4 from skills.skill where id = $1
     on conflict (skill_id) do update set weekly = excluded.weekly, revision = working_hours.revision + 1`,
    [skillId, timeZone, JSON.stringify(weekly(texts, days)), clock.now()],
  );
}

export async function takeHoursBack({ database }: World): Promise<void> {
  await database.query(`delete from skills.working_hours where id like 'edited %'`);
}

/** Sets a limit of retail. */
export async function allow({ database }: World, limit: string, count: number): Promise<void> {
  await database.query(`update accounts.account set ${limit} = $1 where id = 'acme-retail'`, [count]);
}
