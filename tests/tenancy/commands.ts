import { randomUUID } from 'node:crypto';
import type { SubgraphName, Subgraphs } from './allSubgraphs.js';
import { callers } from './callers.js';
import { begin, toBankByWayOfTravel } from './story.js';
import type { Does } from './story.js';

/** Who may give a command, in a situation made for it alone. */
export interface Command {
  readonly mutation: string;
  readonly subgraph: SubgraphName;
  readonly what: string;
  /** The situation, and the input to try in it. */
  readonly situation: (does: Does, world: Subgraphs) => Promise<object>;
  /** What becomes of it for each caller, by `marks`; `+` is done. The columns are those of `callers.ts`. */
  readonly answers: string;
}

/** How a table writes what became of a command. */
export const marks: Readonly<Record<string, string>> = {
  FORBIDDEN_ROLE: 'R',
  FORBIDDEN_NOT_PARTICIPANT: 'P',
  CONVERSATION_NOT_HANDLED_HERE: 'H',
  OFFER_NOT_YOURS: 'O',
  NOT_IN_SKILL: 'S',
  // All of these say that there is no such thing.
  CONVERSATION_NOT_FOUND: '.',
  TRANSFER_NOT_FOUND: '.',
  ACCOUNT_NOT_FOUND: '.',
  SKILL_NOT_FOUND: '.',
  USER_NOT_FOUND: '.',
  LINK_NOT_FOUND: '.',
};

/** Held by bank, to which retail gave it, after travel was tried. */
async function held(does: Does): Promise<{ conversationId: string }> {
  const conversationId = await begin(does);
  await toBankByWayOfTravel(does, conversationId);
  return { conversationId };
}

/** The same, while a transfer of it rings at garden. */
async function ringing(does: Does): Promise<{ transferId: string }> {
  const ask = { ...(await held(does)), destinationSkillId: 'acme-garden-care' };
  return { transferId: await does('transfers', callers.holder, 'rolloverConversation', ask) };
}

/** Waiting in bank's queue, while nobody works there: else it would be given to somebody. */
async function waiting(does: Does, { database }: Subgraphs): Promise<{ conversationId: string }> {
  await database.query(`update accounts."user" set availability = 'AWAY' where id = 'bank-agent-1'`);
  return { conversationId: await begin(does, 'acme-bank-care', 'acme-bank') };
}

const inBank = () => Promise.resolve({ accountId: 'acme-bank' });
const ofDesk = () => Promise.resolve({ skillId: 'acme-bank-desk' });

export const commands: readonly Command[] = [
  {
    mutation: 'setAvailability',
    subgraph: 'accounts',
    what: "the holder's",
    situation: () => Promise.resolve({ userId: 'bank-agent-1', availability: 'ONLINE' }),
    answers: '+R+R RRR RR RR RR RRRRRR R..',
  },
  {
    mutation: 'startConversation',
    subgraph: 'conversations',
    what: 'by web, in retail',
    situation: () =>
      Promise.resolve({
        ...{ accountId: 'acme-retail', skillId: 'acme-retail-care', channel: 'WEB' },
        ...{ consumerName: 'Ada', text: randomUUID() },
      }),
    answers: 'RRRR RRR RR RR RR RRRR+R RRR',
  },
  {
    mutation: 'sendMessage',
    subgraph: 'conversations',
    what: 'in the conversation that bank holds',
    situation: async (does) => ({ ...(await held(does)), text: 'words' }),
    answers: '+PRP HHH .. .. .. RR..+. R..',
  },
  {
    mutation: 'addNote',
    subgraph: 'conversations',
    what: 'to the conversation that bank holds',
    situation: async (does) => ({ ...(await held(does)), text: 'words' }),
    answers: '+P+P HHH .. .. .. RR..R. R..',
  },
  {
    mutation: 'closeConversation',
    subgraph: 'conversations',
    what: 'which bank holds',
    situation: held,
    answers: '+P+P HHH .. .. .. RR..+. R..',
  },
  {
    mutation: 'takeConversation',
    subgraph: 'transfers',
    what: 'which waits in bank',
    situation: waiting,
    answers: '++R+ ... .. .. .. HH..H. H..',
  },
  {
    mutation: 'rolloverConversation',
    subgraph: 'transfers',
    what: 'which bank holds, to garden',
    situation: async (does) => ({ ...(await held(does)), destinationSkillId: 'acme-garden-care' }),
    answers: '+P+P HHH .. .. .. HH..H. H..',
  },
  {
    mutation: 'rollbackConversation',
    subgraph: 'transfers',
    what: 'which bank holds, to retail',
    situation: held,
    answers: '+P+P HHH .. .. .. HH..H. H..',
  },
  {
    mutation: 'acceptTransfer',
    subgraph: 'transfers',
    what: 'which rings at garden',
    situation: ringing,
    answers: 'OOOO OOO .. +O .. OO.... O..',
  },
  {
    mutation: 'declineTransfer',
    subgraph: 'transfers',
    what: 'which rings at garden',
    situation: ringing,
    answers: 'OOOO OOO .. +O .. OO.... O..',
  },
  {
    mutation: 'cancelTransfer',
    subgraph: 'transfers',
    what: 'which rings at garden',
    situation: ringing,
    answers: '+R+R RRR .. RR .. RR.... R..',
  },
  {
    mutation: 'eraseConsumer',
    subgraph: 'conversations',
    what: 'of the conversation that bank holds',
    situation: held,
    answers: 'RRRR RRR .. .. .. RR..R. +..',
  },
  {
    mutation: 'enableRollover',
    subgraph: 'accounts',
    what: 'of bank',
    situation: inBank,
    answers: 'RRRR RRR RR RR RR RR..RR +..',
  },
  {
    mutation: 'disableRollover',
    subgraph: 'accounts',
    what: 'of energy',
    situation: () => Promise.resolve({ accountId: 'acme-energy' }),
    answers: 'RRRR RRR RR RR RR R..RRR +..',
  },
  {
    mutation: 'linkAccounts',
    subgraph: 'accounts',
    what: 'from bank to garden',
    situation: () =>
      Promise.resolve({
        ...{ sourceAccountId: 'acme-bank', destinationAccountId: 'acme-garden' },
        skillIds: ['acme-garden-care'],
      }),
    answers: 'RR+R RRR RR RR RR RR..RR +..',
  },
  {
    mutation: 'revokeLink',
    subgraph: 'accounts',
    what: 'from bank to travel',
    situation: () => Promise.resolve({ linkId: 'acme-bank-to-acme-travel' }),
    answers: '..+. ... .. .. .. ...... +..',
  },
  {
    mutation: 'setWorkingHours',
    subgraph: 'skills',
    what: "bank's",
    situation: () =>
      Promise.resolve({
        accountId: 'acme-bank',
        weekly: [{ weekday: 'MONDAY', opens: '09:00', closes: '17:00' }],
      }),
    answers: 'RR+R RRR RR RR RR RR..RR +..',
  },
  {
    mutation: 'setSpecialDates',
    subgraph: 'skills',
    what: "bank's",
    situation: () => Promise.resolve({ accountId: 'acme-bank', specialDates: [] }),
    answers: 'RR+R RRR RR RR RR RR..RR +..',
  },
  {
    mutation: 'followAccountHours',
    subgraph: 'skills',
    what: "of bank's desk",
    situation: ofDesk,
    answers: 'RR+R RRR RR RR RR RR..RR +..',
  },
  {
    mutation: 'setFallbackSkill',
    subgraph: 'skills',
    what: "of bank's desk",
    situation: () => Promise.resolve({ skillId: 'acme-bank-desk', fallbackSkillId: 'acme-bank-care' }),
    answers: 'RR+R RRR RR RR RR RR..RR +..',
  },
  {
    mutation: 'closeSkill',
    subgraph: 'skills',
    what: "bank's desk",
    situation: ofDesk,
    answers: 'RR+R RRR RR RR RR RR..RR +..',
  },
  {
    mutation: 'openSkill',
    subgraph: 'skills',
    what: "bank's desk",
    situation: ofDesk,
    answers: 'RR+R RRR RR RR RR RR..RR +..',
  },
];
