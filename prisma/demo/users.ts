import type { Availability, Role } from '../../generated/prisma/enums.js';
import { demoAccounts } from './accounts.js';
import type { DemoAccount } from './accounts.js';

/** A user of the demo world as the accounts subgraph stores it, and what else stands in its token. */
export interface DemoUser {
  id: string;
  role: Role;
  name: string;
  brandId: string | null;
  accountId: string | null;
  availability: Availability | null;
  maxSlots: number | null;
  /** The accounts a partner's token names. */
  accountIds?: string[];
  /** The channel a connector speaks for. */
  channel?: string;
}

const slots = 25;
const noWork = { accountId: null, availability: null, maxSlots: null };

export const demoUsers: readonly DemoUser[] = [
  ...demoAccounts.flatMap(staffOf),
  { ...noWork, id: 'acme-analyst', role: 'ANALYST', name: 'Acme Analyst', brandId: 'acme' },
  {
    ...noWork,
    id: 'acme-partner',
    role: 'PARTNER',
    name: 'Acme Partner App',
    brandId: 'acme',
    accountIds: ['acme-retail', 'acme-bank', 'acme-travel'],
  },
  { ...noWork, id: 'acme-web', role: 'CONNECTOR', name: 'Acme Web', brandId: 'acme', channel: 'WEB' },
  { ...noWork, id: 'globex-web', role: 'CONNECTOR', name: 'Globex Web', brandId: 'globex', channel: 'WEB' },
  { ...noWork, id: 'admin', role: 'ADMIN', name: 'Administrator', brandId: null },
];

/** The agents, a bot that takes no work until it says ONLINE, and a manager. */
function staffOf({ id: accountId, brandId, short, name, agentNames }: DemoAccount): DemoUser[] {
  const place = { brandId, accountId };
  const agents = agentNames.map((agentName, index): DemoUser => ({
    ...place,
    id: `${short}-agent-${index + 1}`,
    role: 'AGENT',
    name: agentName,
    availability: 'ONLINE',
    maxSlots: slots,
  }));
  return [
    ...agents,
    { ...place, id: `${short}-bot`, role: 'BOT', name: `${name} Bot`, availability: 'AWAY', maxSlots: slots },
    { ...noWork, ...place, id: `${short}-manager`, role: 'MANAGER', name: `${name} Manager` },
  ];
}
