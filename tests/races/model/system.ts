import type { World } from '../../subgraphs/transfers/world.js';

/** The system under test, deaf to news: what is due is done when it is told to, so that every run is the same. */
export interface System {
  readonly world: World;
  /** The next idempotency key. */
  key(): string;
}

export interface Answer {
  readonly id: string | null;
  readonly codes: readonly string[];
}

const nouns = {
  startConversation: 'conversation',
  sendMessage: 'message',
  closeConversation: 'conversation',
  setAvailability: 'user',
  rolloverConversation: 'transfer',
  rollbackConversation: 'transfer',
  acceptTransfer: 'transfer',
  declineTransfer: 'transfer',
  cancelTransfer: 'transfer',
  takeConversation: 'conversation',
  linkAccounts: 'link',
  revokeLink: 'link',
  enableRollover: 'account',
  disableRollover: 'account',
  closeSkill: 'skill',
  openSkill: 'skill',
  setWorkingHours: 'workingHours',
} as const;

export type Mutation = keyof typeof nouns;

export async function send(
  { world }: System,
  mutation: Mutation,
  who: string,
  input: object,
): Promise<Answer> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`;
  const selection = `${nouns[mutation]} { id: ${idOf(mutation)} } userErrors { code }`;
  const document = `mutation ($input: ${type}) { answer: ${mutation}(input: $input) { ${selection} } }`;
  const { answer } = await askerOf(world, mutation)(who, document, { input });
  const { userErrors, ...made } = answer as { userErrors: { code: string }[] };
  const [noun] = Object.values<{ id: string } | null>(made);
  return { id: noun?.id ?? null, codes: userErrors.map(({ code }) => code) };
}

/** Does what is due, and what becomes due by that. */
export async function workUntilDone({ world }: System): Promise<void> {
  const isDue = `select from transfers.transfer where due_at <= $1
    union all select from transfers.custody where due_at <= $1 and ended_at is null limit 1`;
  do await world.work();
  while ((await world.database.query(isDue, [world.clock.now()])).length > 0);
}

/** Hours have no id of their own, and who asks again hears of those that hold now: of what edits leave as it was. */
const idOf = (mutation: Mutation): string => (mutation === 'setWorkingHours' ? 'timeZone' : 'id');

const ofSkills = ['closeSkill', 'openSkill', 'setWorkingHours'];
const ofAccounts = ['setAvailability', 'linkAccounts', 'revokeLink', 'enableRollover', 'disableRollover'];

function askerOf(world: World, mutation: Mutation): World['ask'] {
  if (ofAccounts.includes(mutation)) return world.askAccounts;
  if (ofSkills.includes(mutation)) return world.askSkills;
  const ofConversations = ['startConversation', 'sendMessage', 'closeConversation'].includes(mutation);
  return ofConversations ? world.askConversations : world.ask;
}
