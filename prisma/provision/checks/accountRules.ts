import { zoneOffsets } from '../../../subgraphs/hours/zoneOffsets.js';
import { problemAt, shown } from '../problem.js';
import type { Problem } from '../problem.js';
import type { Account, Items, Skill } from '../readItems.js';

/** What does not fit together in an account, or between it and its skills. */
export function accountRules({ accounts, skills }: Items): Problem[] {
  return [
    ...accounts.flatMap((account) => [...zone(account), ...reasons(account)]),
    ...skills.flatMap((skill) => [...channels(skill), ...waits(skill)]),
  ];
}

function zone({ path, fields }: Account): Problem[] {
  if (!fields || zoneOffsets(fields.timeZone) !== null) return [];
  const message = `${shown(fields.timeZone)} is not a time zone; write a name like Europe/Berlin.`;
  return [problemAt([...path, 'timeZone'], message)];
}

function reasons({ path, fields }: Account): Problem[] {
  if (!fields?.reasonRequired || Object.keys(fields.reasonCodes).length > 0) return [];
  return [problemAt([...path, 'reasonRequired'], 'A reason is required, and there are no reasonCodes.')];
}

function channels({ path, fields, account }: Skill): Problem[] {
  const served = account.fields?.channels;
  if (!served) return [];
  return (fields?.channels ?? []).flatMap((channel, index) =>
    served.includes(channel)
      ? []
      : [problemAt([...path, 'channels', index], `The account does not serve ${channel}.`)],
  );
}

/** An offer must end before the skill's patience does, and that before the transfer's. */
function waits({ path, fields, account }: Skill): Problem[] {
  if (!fields || !account.fields) return [];
  const { offerTimeoutSeconds, transferDeadlineSeconds } = account.fields;
  const { maxWaitSeconds } = fields;
  if (offerTimeoutSeconds < maxWaitSeconds && maxWaitSeconds < transferDeadlineSeconds) return [];
  const message =
    `A wait of ${maxWaitSeconds} seconds does not lie between the account's offerTimeoutSeconds ` +
    `(${offerTimeoutSeconds}) and transferDeadlineSeconds (${transferDeadlineSeconds}).`;
  return [problemAt([...path, 'maxWaitSeconds'], message)];
}
