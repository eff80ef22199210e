import type { JWTPayload } from 'jose';
import type { Who } from './allSubgraphs.js';

const acme = { brand: 'acme' };

/** Somebody with a token of the brand Acme, who need not be stored as a user. */
function ofAcme(sub: string, role: string, claims: object = {}): JWTPayload {
  return { ...acme, sub, role, scope: role === 'BOT' ? 'rollover:bot' : 'rollover', ...claims };
}

function ofGlobex(sub: string, role: string): JWTPayload {
  return { brand: 'globex', sub, role };
}

/**
 * Everybody who may ask, by their relation to the conversation of the story (`story.ts`): its holder is bank, to which
 * retail gave it; on the way travel was tried; it rings at garden now; energy has to do with nothing.
 */
export const callers = {
  holder: 'bank-agent-1',
  holderColleague: 'bank-agent-2',
  holderManager: 'bank-manager',
  holderBot: 'bank-bot',

  giver: 'retail-agent-1',
  giverColleague: 'retail-agent-2',
  giverManager: 'retail-manager',

  triedAgent: 'travel-agent-1',
  triedManager: 'travel-manager',

  ringingAgent: ofAcme('garden-agent-1', 'AGENT', { account: 'acme-garden' }),
  ringingManager: ofAcme('garden-manager', 'MANAGER', { account: 'acme-garden' }),

  offAgent: ofAcme('energy-agent-1', 'AGENT', { account: 'acme-energy' }),
  offManager: ofAcme('energy-manager', 'MANAGER', { account: 'acme-energy' }),

  analyst: 'acme-analyst',
  partnerOfHolder: ofAcme('partner-b', 'PARTNER', { accounts: ['acme-bank'] }),
  partnerOfTried: ofAcme('partner-t', 'PARTNER', { accounts: ['acme-travel'] }),
  partnerOff: ofAcme('partner-e', 'PARTNER', { accounts: ['acme-energy'] }),
  connector: 'acme-web',
  otherConnector: ofAcme('acme-sms', 'CONNECTOR', { channel: 'SMS' }),

  admin: 'admin',
  strangerManager: 'globex-manager',
  strangerAnalyst: ofGlobex('globex-analyst', 'ANALYST'),
} satisfies Record<string, Who>;

export type CallerName = keyof typeof callers;

/** How the columns of a table stand together: holder, giver, tried, ringing, off, the brand's, outside. */
const groups = [4, 3, 2, 2, 2, 6, 3];

/** One mark for each caller, as a row of a table: `xxxx xxx .. .. .. x.. x.. x..`. */
export function row(markOf: (name: CallerName) => string): string {
  const marks = (Object.keys(callers) as CallerName[]).map(markOf);
  let from = 0;
  return groups.map((size) => marks.slice(from, (from += size)).join('')).join(' ');
}
