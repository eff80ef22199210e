import { randomUUID } from 'node:crypto';
import { SetAvailabilityDocument, WhoAmIDocument } from '../../generated/demo.js';
import type { Availability } from '../../generated/demo.js';
import type { Desk } from './desk.js';

/** Sets some agents ONLINE and others AWAY; returns how to put all of them back to what they were. */
export async function arrangeAgents(
  online: readonly Desk[],
  away: readonly Desk[],
): Promise<() => Promise<void>> {
  const before = await Promise.all(
    [...online, ...away].map(async (desk) => ({ desk, was: await availability(desk) })),
  );
  await Promise.all([
    ...online.map((desk) => setAvailability(desk, 'ONLINE')),
    ...away.map((desk) => setAvailability(desk, 'AWAY')),
  ]);
  return async () => {
    await Promise.all(before.map(({ desk, was }) => setAvailability(desk, was)));
  };
}

async function availability(desk: Desk): Promise<Availability> {
  const { viewer } = await desk.ask(WhoAmIDocument, {});
  if (!viewer.user?.availability) throw new Error(`${desk.userId} is not an agent of the demo world.`);
  return viewer.user.availability;
}

async function setAvailability(desk: Desk, to: Availability): Promise<void> {
  const { setAvailability: done } = await desk.ask(SetAvailabilityDocument, {
    input: { availability: to, idempotencyKey: randomUUID() },
  });
  const [error] = done.userErrors;
  if (error) throw new Error(`${desk.userId}: ${error.message}`);
}
