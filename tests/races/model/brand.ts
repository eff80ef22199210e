// The brand in which the model plays: three accounts, each with a skill that is always open and one with office hours.

const names = ['retail', 'bank', 'travel'] as const;

/** How the brand differs from the demo world, so that every limit is met within a short run. */
export const limits = {
  offerTimeoutSeconds: 10,
  maxWaitSeconds: 20,
  deadlineSeconds: 45,
  /** Longer than a night, shorter than a weekend. */
  scheduledDeadlineSeconds: 20 * 3600,
  maxAttempts: 3,
  maxHops: 4,
  /** What nobody tells of, such as that all have left, is noticed within this time. */
  noticedSeconds: 5,
  /** A conversation that can only wait for its own skill is looked at again after this time. */
  idleSeconds: 60,
} as const;

export interface Skill {
  readonly id: string;
  readonly account: string;
  readonly hours: 'ALWAYS' | 'OFFICE';
  readonly fallback: string | null;
}

export const accounts = names.map((name) => `acme-${name}`);

export const skills: readonly Skill[] = accounts.flatMap((account): Skill[] => [
  { id: `${account}-care`, account, hours: 'ALWAYS', fallback: null },
  { id: `${account}-desk`, account, hours: 'OFFICE', fallback: `${account}-care` },
]);

/** The fallback skill of some links; all accounts are linked, to all of these skills. */
export const linkFallbacks: Readonly<Record<string, string>> = {
  'acme-retail>acme-bank': 'acme-travel-care',
  'acme-bank>acme-travel': 'acme-travel-care',
  'acme-travel>acme-retail': 'acme-bank-desk',
};

export interface Worker {
  readonly id: string;
  readonly account: string;
  readonly role: 'AGENT' | 'BOT';
  readonly skills: readonly string[];
}

/** Agents are in both skills of their account, bots in the one that is always open. */
export const workers: readonly Worker[] = names.flatMap((name): Worker[] => {
  const account = `acme-${name}`;
  const agent = { account, role: 'AGENT', skills: [`${account}-care`, `${account}-desk`] } as const;
  return [
    { ...agent, id: `${name}-agent-1` },
    { ...agent, id: `${name}-agent-2` },
    { id: `${name}-bot`, account, role: 'BOT', skills: [`${account}-care`] },
  ];
});

/** Who is at work when a run begins: bots too, and not always many. */
export const staffs: readonly (readonly string[])[] = [
  workers.filter(({ role }) => role === 'AGENT'),
  workers.filter(({ id }) => id.endsWith('-agent-1')),
  workers.filter(({ id, role }) => role === 'BOT' || id.endsWith('-agent-1')),
].map((staff) => staff.map(({ id }) => id));

export const managerOf = (account: string): string => `${account.slice('acme-'.length)}-manager`;

export function skillOf(id: string): Skill {
  const skill = skills.find((one) => one.id === id);
  if (!skill) throw new Error(`the brand has no skill ${id}`);
  return skill;
}
