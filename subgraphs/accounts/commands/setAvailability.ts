import type { SetAvailabilityInput } from '../../../generated/accounts.js';
import type { Availability } from '../../../generated/prisma/client.js';
import type { Caller } from '../../kit/caller.js';
import type { Database, Sql } from '../../kit/database/database.js';
import { once } from '../../kit/database/idempotency.js';
import type { Once } from '../../kit/database/idempotency.js';
import { isStorable } from '../../kit/loading.js';
import { required } from '../../kit/required.js';
import { idempotencyKeyReused, userError } from '../../kit/userErrors.js';
import type { UserErrorBase } from '../../kit/userErrors.js';
import { refusalToSetAvailability } from '../domain/availability.js';
import { tellTransfers } from '../facts.js';
import type { UserModel } from '../models.js';
import type { Services } from '../services.js';
import { saveAvailability, usersById } from '../store.js';
import type { SavedAvailability } from '../store.js';

export type AvailabilityOutcome =
  | { kind: 'Set'; user: UserModel }
  | { kind: 'Refused'; refusal: UserErrorBase<Refusal | 'IdempotencyKeyReused'> };

type Refusal = NonNullable<ReturnType<typeof refusalToSetAvailability>>;
/** What a retry is answered with, whatever has changed since. */
type Answer = { refusal: Refusal } | { saved: SavedAvailability };

/** Sets which work an agent or bot takes, and tells transfers. */
export async function setAvailability(
  { database, clock }: Services,
  caller: Caller,
  { idempotencyKey, availability, userId }: SetAvailabilityInput,
): Promise<AvailabilityOutcome> {
  const at = clock.now();
  const input = { userId: userId ?? caller.id, availability };
  const command = { callerId: caller.id, mutation: 'setAvailability', key: idempotencyKey, input, at };
  const outcome = await database.transaction((sql) =>
    once(sql, 'accounts', command, () => decide(sql, caller, input, at)),
  );
  return asOutcome(database, outcome);
}

async function decide(
  sql: Sql,
  caller: Caller,
  { userId, availability }: { userId: string; availability: Availability },
  at: Date,
): Promise<Answer> {
  const [user = null] = isStorable(userId) ? await usersById(sql, [userId]) : [];
  const refusal = refusalToSetAvailability(caller, user);
  if (refusal) return { refusal };
  await tellTransfers(sql, userId, availability, at);
  return { saved: await saveAvailability(sql, userId, availability, at) };
}

async function asOutcome(database: Database, outcome: Once<Answer>): Promise<AvailabilityOutcome> {
  if (outcome.kind === 'KeyReused') {
    return { kind: 'Refused', refusal: idempotencyKeyReused };
  }
  const { answer } = outcome;
  if ('refusal' in answer) {
    return {
      kind: 'Refused',
      refusal: userError(answer.refusal, messages[answer.refusal], { field: ['userId'] }),
    };
  }
  const { saved } = answer;
  const [user] = await usersById(database, [saved.userId]);
  const availabilityChangedAt = new Date(saved.availabilityChangedAt);
  const asSaved = { availability: saved.availability, availabilityCause: null, availabilityChangedAt };
  return { kind: 'Set', user: { ...required(user, 'the user who was changed'), ...asSaved } };
}

const messages: Record<Refusal, string> = {
  UserNotFound: 'There is no such user.',
  ForbiddenRole: "Availability is set by the agent or bot itself, or by its account's manager.",
};
