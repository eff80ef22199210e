import { writeCursor } from '../../subgraphs/kit/pagination.js';
import type { SubgraphName } from './allSubgraphs.js';
import type { Story } from './story.js';

/** What each caller gets from one root field. */
export interface Root {
  readonly subgraph: SubgraphName;
  readonly field: string;
  /** What it is asked for. */
  readonly about: string;
  readonly args?: (story: Story) => string;
  /**
   * By caller (`callers.ts` has the columns): of a list how many (`a` is 10), `x` for a thing, `.` for nothing, `!` for a
   * refusal; of a subscription `x` when something comes at once, `-` when it is open and nothing comes yet, `.` when it is not opened.
   */
  readonly answers: string;
}

const beginning = writeCursor('message', 'acme', '0');
const firstEvent = writeCursor('event', 'acme', '0');
const firstChange = writeCursor('custody', 'acme', '0');
const conversation = ({ conversationId }: Story) => `conversationId: "${conversationId}"`;

// prettier-ignore
export const queries: readonly Root[] = [
  { subgraph: 'accounts', field: 'viewer', about: 'itself', answers: 'xxxx xxx xx xx xx xxxxxx xxx' },
  { subgraph: 'accounts', field: 'brand', about: 'Acme', args: () => 'id: "acme"', answers: 'xxxx xxx xx xx xx xxxxxx x..' },
  { subgraph: 'accounts', field: 'account', about: 'that of the holder', args: () => 'id: "acme-bank"', answers: 'xxxx xxx xx xx xx xx..xx x..' },
  { subgraph: 'accounts', field: 'account', about: 'one off the path', args: () => 'id: "acme-energy"', answers: 'xxxx xxx xx xx xx x..xxx x..' },
  { subgraph: 'accounts', field: 'accounts', about: 'all', answers: '5555 555 55 55 55 511155 611' },
  { subgraph: 'skills', field: 'skill', about: 'that of the holder', args: () => 'id: "acme-bank-care"', answers: 'xxxx xxx xx xx xx xx..xx x..' },
  { subgraph: 'skills', field: 'skill', about: 'one that an administrator closed', args: () => 'id: "acme-bank-desk"', answers: 'xxxx xxx xx xx xx xx..xx x..' },
  { subgraph: 'skills', field: 'skill', about: 'one that a manager closed who is stored nowhere', args: () => 'id: "acme-garden-care"', answers: 'xxxx xxx xx xx xx x...xx x..' },
  { subgraph: 'conversations', field: 'conversation', about: 'the one of the story', args: ({ conversationId }) => `id: "${conversationId}"`, answers: 'xxxx xxx .. .. .. xx..x. x..' },
  { subgraph: 'conversations', field: 'conversations', about: 'all', answers: '3333 666 00 00 00 630060 600' },
  { subgraph: 'conversations', field: 'conversations', about: 'those that bank handles', args: () => 'filter: { handlerAccountId: "acme-bank" }', answers: '2222 000 00 00 00 220020 200' },
  { subgraph: 'transfers', field: 'transfer', about: 'the accepted one', args: ({ acceptedId }) => `id: "${acceptedId}"`, answers: 'xxxx xxx xx .. .. xxx... x..' },
  { subgraph: 'transfers', field: 'transfer', about: 'the refused one', args: ({ refusedId }) => `id: "${refusedId}"`, answers: '.... xxx .. .. .. x..... x..' },
  { subgraph: 'transfers', field: 'transfers', about: 'all', answers: 'bbbb ddd 33 11 00 db3000 d00' },
  { subgraph: 'transfers', field: 'transfers', about: 'those of bank', args: () => 'filter: { accountId: "acme-bank" }', answers: 'aaaa aaa 00 11 00 aa0000 a00' },
  { subgraph: 'transfers', field: 'transfers', about: 'those of retail that were refused', args: () => 'filter: { sourceAccountId: "acme-retail", status: REJECTED }', answers: '0000 111 00 00 00 100000 100' },
  { subgraph: 'transfers', field: 'transferEvents', about: 'all', args: () => 'first: 30', answers: '!!u! !!u !8 !2 !0 !u80!! !0!' },
  { subgraph: 'transfers', field: 'transferEvents', about: 'those of bank', args: () => 'accountId: "acme-bank", types: [ACCEPTED]', answers: '!!8! !!! !! !! !! !8!!!! !!!' },
  { subgraph: 'transfers', field: 'lineage', about: 'of the conversation', args: conversation, answers: 'xxxx xxx .. .. .. xx.... x..' },
  { subgraph: 'transfers', field: 'rolloverDestinations', about: 'of the conversation', args: conversation, answers: '5.5. ... .. .. .. ...... ...' },
  { subgraph: 'transfers', field: 'rollbackOptions', about: 'of the conversation', args: conversation, answers: '2.2. ... .. .. .. ...... ...' },
];

// prettier-ignore
export const subscriptions: readonly Root[] = [
  { subgraph: 'conversations', field: 'messageSent', about: 'from the beginning', args: (story) => `${conversation(story)}, after: "${beginning}"`, answers: 'xxxx xxx .. .. .. xx..x. x..' },
  { subgraph: 'conversations', field: 'messageSent', about: 'in all from now on', answers: '--.- --. -. -. -. ....-- ...' },
  { subgraph: 'transfers', field: 'transferChanged', about: 'the accepted one', args: ({ acceptedId }) => `transferId: "${acceptedId}"`, answers: 'xxxx xxx xx .. .. xxx... x..' },
  { subgraph: 'transfers', field: 'transferChanged', about: 'the ringing one', args: ({ ringingId }) => `transferId: "${ringingId}"`, answers: 'xxxx xxx .. xx .. xx.... x..' },
  { subgraph: 'transfers', field: 'transferChanged', about: 'the refused one', args: ({ refusedId }) => `transferId: "${refusedId}"`, answers: '.... xxx .. .. .. x..... x..' },
  { subgraph: 'transfers', field: 'transferEventRecorded', about: 'all from the beginning', args: () => `after: "${firstEvent}"`, answers: '..x. ..x .x .x .- .xx-.. ...' },
  { subgraph: 'transfers', field: 'transferEventRecorded', about: 'those of bank from now on', args: () => 'accountId: "acme-bank"', answers: '..-. ... .. .. .. .-.... ...' },
  { subgraph: 'transfers', field: 'custodyChanged', about: 'all from the beginning', args: () => `after: "${firstChange}"`, answers: 'xxxx xxx -- -- -- .x--.. ...' },
  { subgraph: 'transfers', field: 'custodyChanged', about: 'those of retail from the beginning', args: () => `accountId: "acme-retail", after: "${firstChange}"`, answers: '.... xxx .. .. .. ...... ...' },
  { subgraph: 'transfers', field: 'offerChanged', about: 'its own offers', answers: '--.- --. -. x. -. ...... ...' },
];
