import { z } from 'zod';
import type { Channel } from '../../generated/accounts.js';
import { AccountStatus, Availability, Role } from '../../generated/prisma/enums.js';
import { isStorable } from '../../subgraphs/kit/loading.js';

// The shape of a brand's file, level by level: what a level holds in lists of its own is read by the next one, so that one
// bad item does not hide what is wrong with the others. docs/provision.md explains it to those who write such files.

const channels = ['WEB', 'ABC', 'GBM', 'SMS', 'WHATSAPP'] as const satisfies readonly Channel[];
const week = 604_800;
const day = 86_400;

const id = z.string().regex(/^[A-Za-z0-9][\w.:-]{0,99}$/, {
  error: 'It must be 1 to 100 letters, digits and . _ : - and begin with a letter or a digit.',
});
const text = z.string().refine(isOneLine, {
  error: 'It must be 1 to 200 characters of text on one line.',
});
const seconds = z.int().min(1).max(week);
const characters = z.int().min(1).max(20_000);
const channel = z.enum(channels);
const items = z.array(z.unknown()).default([]);

export const brandShape = z.strictObject({
  brand: z.strictObject({ id, name: text }),
  accounts: z.array(z.unknown()),
  users: items,
  links: items,
});

export const accountShape = z.strictObject({
  id,
  name: text,
  timeZone: z.string(),
  status: z.enum(AccountStatus).default('ACTIVE'),
  rolloverEnabled: z.boolean().default(false),
  channels: z.array(channel).min(1),
  noteRequired: z.boolean().default(false),
  reasonRequired: z.boolean().default(false),
  reasonCodes: z.record(id, text).default({}),
  offerTimeoutSeconds: seconds.default(30),
  transferDeadlineSeconds: seconds.default(900),
  scheduledDeadlineSeconds: z
    .int()
    .min(1)
    .max(4 * week)
    .default(week),
  maxAttempts: z.int().min(1).max(100).default(5),
  maxHops: z.int().min(1).max(1_000).default(20),
  noteCharacters: characters.default(5_000),
  warmMessageCharacters: characters.default(1_000),
  messageCharacters: characters.default(5_000),
  bounceWindowSeconds: z
    .int()
    .min(1)
    .max(30 * day)
    .default(day),
  hours: z.unknown().optional(),
  skills: items,
  users: items,
});

export const skillShape = z.strictObject({
  id,
  name: text,
  channels: z.array(channel).min(1).optional(),
  maxWaitSeconds: seconds.default(120),
  fallbackSkill: id.optional(),
  canTransfer: z.boolean().default(true),
  manuallyClosed: z.boolean().default(false),
  hours: z.unknown().optional(),
});

// Days, times and kinds are only texts here: subgraphs/hours/problems.ts knows which will do.
const notDays = { error: 'It must be a day like MONDAY, days like MONDAY-FRIDAY, or a list of such.' };
const slot = z.strictObject({ opens: z.string(), closes: z.string() });

const weeklySlot = slot.extend({ days: z.union([z.string(), z.array(z.string()).min(1)], notDays) });
const specialDate = z.strictObject({
  name: text,
  from: z.string(),
  to: z.string().optional(),
  kind: z.string(),
  slots: z.array(slot).default([]),
});

export const hoursShape = z.strictObject({
  timeZone: z.string().optional(),
  weekly: z.array(weeklySlot).default([]),
  specialDates: z.array(specialDate).default([]),
});

export const userShape = z.strictObject({
  id,
  role: z.enum(Role),
  name: text,
  maxSlots: z.int().min(1).max(1_000).optional(),
  availability: z.enum(Availability).optional(),
  skills: z.array(id).optional(),
  accounts: z.array(id).optional(),
  channel: channel.optional(),
});

export const linkShape = z.strictObject({
  source: id,
  destination: id,
  skills: z.array(id).min(1),
  fallbackSkill: id.optional(),
});

/** Every name that a file may use, wherever. */
export const fieldNames = [
  ...[brandShape, accountShape, skillShape, hoursShape, weeklySlot, specialDate, userShape, linkShape],
].flatMap(({ shape }) => Object.keys(shape));

export type AccountFields = z.infer<typeof accountShape>;
export type SkillFields = z.infer<typeof skillShape>;
export type HoursFields = z.infer<typeof hoursShape>;
export type UserFields = z.infer<typeof userShape>;
export type LinkFields = z.infer<typeof linkShape>;

/** A name is shown in terminals and lists: no line breaks, no escape sequences. */
function isOneLine(value: string): boolean {
  return isStorable(value) && !/\p{Cc}/u.test(value) && value.trim() !== '' && value.length <= 200;
}
