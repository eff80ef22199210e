import type { Role } from '../../generated/prisma/enums.js';
import { demoFiles } from './demoFile.js';
import type { DemoFileUser } from './demoFile.js';

/** A user of the demo world as tokens have it. */
export interface DemoUser {
  id: string;
  role: Role;
  name: string;
  brandId: string | null;
  accountId: string | null;
  /** The accounts a partner's token names. */
  accountIds?: readonly string[];
  /** The channel a connector speaks for. */
  channel?: string;
}

/** The administrator of all brands, who stands in no brand's file. */
export const demoAdmin = 'admin';

export const demoUsers: readonly DemoUser[] = [
  ...demoFiles.flatMap(({ brand, accounts, users }) => [
    ...accounts.flatMap((account) => account.users.map((user) => demoUser(user, brand.id, account.id))),
    ...users.map((user) => demoUser(user, brand.id, null)),
  ]),
  { id: demoAdmin, role: 'ADMIN', name: 'Administrator', brandId: null, accountId: null },
];

function demoUser(user: DemoFileUser, brandId: string, accountId: string | null): DemoUser {
  const { id, role, name, accounts, channel } = user;
  return {
    ...{ id, role, name, brandId, accountId },
    ...(accounts && { accountIds: accounts }),
    ...(channel !== undefined && { channel }),
  };
}
