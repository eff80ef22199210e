import type { EnableRolloverInput } from '../../../generated/accounts.js';
import { aboutAccount } from '../../configuration/concerning.js';
import type { ConfigurationWarning } from '../../configuration/concerning.js';
import { findings } from '../../configuration/findings.js';
import type { Caller } from '../../kit/caller.js';
import { isStale, recordChange } from '../../kit/database/changes.js';
import type { Sql } from '../../kit/database/database.js';
import { forbiddenRole, revisionConflict } from '../../kit/userErrors.js';
import { findsAccount } from '../domain/access.js';
import { accountNotFound } from '../domain/refusals.js';
import { lookAgain, readBrandSetup } from '../facts.js';
import type { AccountModel } from '../models.js';
import type { Services } from '../services.js';
import { lockAccount, saveRolloverEnabled } from '../configurationStore.js';
import { command, done, refused } from './command.js';
import type { Answer } from './command.js';

type Switch = 'enableRollover' | 'disableRollover';

/** Enables or disables rollover for an account. What waits to go from or to it is looked at again. */
export function switchRollover(
  services: Services,
  caller: Caller,
  action: Switch,
  input: EnableRolloverInput,
): Promise<Answer> {
  return command(services, caller, action, input, async (sql, at) => {
    const account = await lockAccount(sql, input.accountId);
    if (!account || !findsAccount(caller, account)) return refused(accountNotFound('accountId'));
    if (caller.role !== 'ADMIN') return refused(forbiddenRole);
    if (isStale(input.expectedRevision, account.revision)) return refused(revisionConflict(account.revision));
    const rolloverEnabled = action === 'enableRollover';
    if (account.rolloverEnabled !== rolloverEnabled) await save(sql, caller, action, account, at);
    return done(account.id, await warningsFor(sql, account, at));
  });
}

async function save(
  sql: Sql,
  caller: Caller,
  action: Switch,
  account: AccountModel,
  at: Date,
): Promise<void> {
  const { id, brandId, rolloverEnabled } = account;
  const revision = await saveRolloverEnabled(sql, id, !rolloverEnabled);
  await recordChange(sql, 'accounts', {
    ...{ brandId, accountId: id, at, actorId: caller.id, action, revision },
    ...{ subject: 'Account', subjectId: id },
    before: { rolloverEnabled },
    after: { rolloverEnabled: !rolloverEnabled },
  });
  await lookAgain(sql, [id], at);
}

async function warningsFor(
  sql: Sql,
  { id, brandId }: AccountModel,
  at: Date,
): Promise<ConfigurationWarning[]> {
  const setup = await readBrandSetup(sql, brandId);
  return aboutAccount(findings(setup, at), setup, id);
}
