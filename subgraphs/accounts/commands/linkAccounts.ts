import type { LinkAccountsInput } from '../../../generated/accounts.js';
import { aboutLink } from '../../configuration/concerning.js';
import { findings } from '../../configuration/findings.js';
import type { Caller } from '../../kit/caller.js';
import { isStale } from '../../kit/database/changes.js';
import type { Sql } from '../../kit/database/database.js';
import { newId } from '../../kit/ids.js';
import { forbiddenRole, revisionConflict } from '../../kit/userErrors.js';
import { findsAccount, mayConfigure } from '../domain/access.js';
import { linkRefusals } from '../domain/linkRefusals.js';
import type { WantedLink } from '../domain/linkRefusals.js';
import { accountNotFound } from '../domain/refusals.js';
import { readBrandSetup } from '../facts.js';
import type { AccountModel, LinkModel } from '../models.js';
import type { Services } from '../services.js';
import { lockAccount, lockLinkBetween, saveLink } from '../configurationStore.js';
import { accountsById } from '../store.js';
import { command, done, refused } from './command.js';
import type { Answer } from './command.js';
import { tellLinkChange } from './tellLinkChange.js';

/** Permits rollovers from one account to skills of another, in place of what was permitted or revoked before. */
export function linkAccounts(services: Services, caller: Caller, input: LinkAccountsInput): Promise<Answer> {
  return command(services, caller, 'linkAccounts', input, async (sql, at) => {
    const { sourceAccountId, destinationAccountId, skillIds, fallbackSkillId = null } = input;
    // Its lock keeps two from making the same link.
    const source = await lockAccount(sql, sourceAccountId);
    if (!source || !findsAccount(caller, source)) return refused(accountNotFound('sourceAccountId'));
    if (!mayConfigure(caller, source)) return refused(forbiddenRole);
    const [destination] = await accountsById(sql, [destinationAccountId]);
    if (!destination || !findsAccount(caller, destination))
      return refused(accountNotFound('destinationAccountId'));

    const wanted = { source, destination, skillIds, fallbackSkillId };
    const { skills } = await readBrandSetup(sql, source.brandId);
    const refusals = linkRefusals(wanted, skills);
    if (refusals.length > 0) return refused(...refusals);
    return replace(sql, caller, wanted, input.expectedRevision, at);
  });
}

async function replace(
  sql: Sql,
  caller: Caller,
  wanted: WantedLink & { source: AccountModel },
  expectedRevision: number | null | undefined,
  at: Date,
): Promise<Answer> {
  const { source, destination, skillIds, fallbackSkillId } = wanted;
  const before = await lockLinkBetween(sql, source.id, destination.id);
  const revision = before?.revision ?? 0;
  if (isStale(expectedRevision, revision)) return refused(revisionConflict(revision));
  const ends = { sourceId: source.id, destinationId: destination.id };
  const id = before?.id ?? newId(at);
  if (!before || !isAsWanted(before, wanted)) {
    const after = { ...ends, skillIds: [...skillIds], fallbackSkillId, revokedAt: null };
    await saveLink(sql, { ...after, id, revision: revision + 1 });
    const change = { id, brandId: source.brandId, action: 'linkAccounts', revision: revision + 1 };
    await tellLinkChange(sql, caller, { ...change, before, after }, at);
  }
  const named = [
    ...(before?.skillIds ?? []),
    ...skillIds,
    ...(fallbackSkillId === null ? [] : [fallbackSkillId]),
  ];
  return done(id, aboutLink(findings(await readBrandSetup(sql, source.brandId), at), ends, named));
}

function isAsWanted(link: LinkModel, { skillIds, fallbackSkillId }: WantedLink): boolean {
  return (
    link.revokedAt === null &&
    link.fallbackSkillId === fallbackSkillId &&
    link.skillIds.length === skillIds.length &&
    skillIds.every((id) => link.skillIds.includes(id))
  );
}
