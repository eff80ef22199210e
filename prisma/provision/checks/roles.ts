import type { Role } from '../../../generated/prisma/enums.js';
import type { UserFields } from '../brandFile.js';
import { problemAt } from '../problem.js';
import type { Problem } from '../problem.js';
import type { Items, User } from '../readItems.js';

/** Users who stand where their role cannot, or say what only other roles have. */
export function roles({ users }: Items): Problem[] {
  return users.flatMap((user) => {
    const { fields } = user;
    return fields ? [...place(user, fields.role), ...belongings(user, fields), ...slots(user, fields)] : [];
  });
}

const ofAccounts: readonly Role[] = ['AGENT', 'BOT', 'MANAGER'];
const atWork: readonly Role[] = ['AGENT', 'BOT'];
/** What only some roles have. */
const owners: readonly (readonly [keyof UserFields, readonly Role[]])[] = [
  ['maxSlots', atWork],
  ['availability', atWork],
  ['skills', atWork],
  ['accounts', ['PARTNER']],
  ['channel', ['CONNECTOR']],
];

function place({ path, account }: User, role: Role): Problem[] {
  const message = misplaced(role, account !== null);
  return message === undefined ? [] : [problemAt([...path, 'role'], message)];
}

function misplaced(role: Role, inAccount: boolean): string | undefined {
  if (role === 'ADMIN') return 'An ADMIN belongs to no brand: a file cannot make one.';
  const needsAccount = ofAccounts.includes(role);
  if (needsAccount === inAccount) return undefined;
  return needsAccount
    ? `A user with the role ${role} belongs to an account: list it among the users of one.`
    : `A user with the role ${role} belongs to the brand: list it among the users at the end of the file.`;
}

function belongings({ path }: User, fields: UserFields): Problem[] {
  return owners.flatMap(([name, who]) =>
    fields[name] === undefined || who.includes(fields.role)
      ? []
      : [
          problemAt(
            [...path, name],
            `A user with the role ${fields.role} has no ${name}; ${who.join(' and ')} can.`,
          ),
        ],
  );
}

function slots({ path }: User, { role, maxSlots }: UserFields): Problem[] {
  if (!atWork.includes(role) || maxSlots !== undefined) return [];
  return [problemAt([...path, 'maxSlots'], `A user with the role ${role} needs maxSlots.`)];
}
