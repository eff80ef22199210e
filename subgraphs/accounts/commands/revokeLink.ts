import type { RevokeLinkInput } from '../../../generated/accounts.js';
import { aboutLink } from '../../configuration/concerning.js';
import type { ConfigurationWarning } from '../../configuration/concerning.js';
import { findings } from '../../configuration/findings.js';
import type { Caller } from '../../kit/caller.js';
import { isStale } from '../../kit/database/changes.js';
import type { Sql } from '../../kit/database/database.js';
import { required } from '../../kit/required.js';
import { revisionConflict } from '../../kit/userErrors.js';
import { seesLinks } from '../domain/access.js';
import { linkNotFound } from '../domain/refusals.js';
import { readBrandSetup } from '../facts.js';
import type { LinkModel } from '../models.js';
import type { Services } from '../services.js';
import { lockLink, saveLink } from '../configurationStore.js';
import { accountsById } from '../store.js';
import { command, done, refused } from './command.js';
import type { Answer } from './command.js';
import { tellLinkChange } from './tellLinkChange.js';

/** Revokes a link. Who may not configure its source does not know of it. */
export function revokeLink(services: Services, caller: Caller, input: RevokeLinkInput): Promise<Answer> {
  return command(services, caller, 'revokeLink', input, async (sql, at) => {
    const link = await lockLink(sql, input.linkId);
    if (!link) return refused(linkNotFound);
    const [found] = await accountsById(sql, [link.sourceId]);
    const source = required(found, 'the source of a link');
    if (!seesLinks(caller, source)) return refused(linkNotFound);
    if (isStale(input.expectedRevision, link.revision)) return refused(revisionConflict(link.revision));
    if (link.revokedAt === null) await revoke(sql, caller, link, source.brandId, at);
    return done(link.id, await warningsFor(sql, link, source.brandId, at));
  });
}

async function revoke(sql: Sql, caller: Caller, before: LinkModel, brandId: string, at: Date): Promise<void> {
  const after = { ...before, revokedAt: at, revision: before.revision + 1 };
  await saveLink(sql, after);
  const change = { id: before.id, brandId, action: 'revokeLink', revision: after.revision };
  await tellLinkChange(sql, caller, { ...change, before, after }, at);
}

/** Other links of the source that counted on this one for their fallback. */
async function warningsFor(
  sql: Sql,
  link: LinkModel,
  brandId: string,
  at: Date,
): Promise<ConfigurationWarning[]> {
  const found = findings(await readBrandSetup(sql, brandId), at);
  return aboutLink(
    found.filter((one) => one.link !== null),
    link,
    link.skillIds,
  );
}
