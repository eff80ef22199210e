import fc from 'fast-check';
import { linkFallbacks, managerOf, skills } from '../brand.js';
import { aChoice, aLinkOf, chosen, links } from '../choice.js';
import type { Ends } from '../choice.js';
import { aDeed } from '../command.js';
import type { Command, Deed } from '../command.js';
import type { Model } from '../model.js';
import { lookAgain } from '../rules/lookingAgain.js';

/** A manager revokes a link, or links the accounts as they were. */
export const switchLink = fc
  .record({ which: aChoice, revokes: fc.boolean() })
  .map(({ which, revokes }): Command =>
    aDeed(`${revokes ? 'revoke' : 'link'} (${which})`, (model) => {
      const of = aLink(model, which, revokes);
      if (!of) return null;
      return {
        mutation: revokes ? 'revokeLink' : 'linkAccounts',
        who: managerOf(of.source),
        input: revokes ? { linkId: `${of.source}-to-${of.destination}` } : linkOf(of),
        becomes: () => {
          turn(model, of, revokes);
          return [];
        },
      };
    }),
  );

/** What is revoked is mostly soon linked again: else hardly anything would move. */
function aLink(model: Model, which: number, revokes: boolean): Ends | undefined {
  if (revokes) return model.revoked.size > 0 && which % 4 !== 0 ? undefined : aLinkOf(model, which);
  const revoked = links.filter(({ source, destination }) => model.revoked.has(`${source}>${destination}`));
  return which % 6 === 0 ? aLinkOf(model, which) : chosen(which, revoked);
}

function linkOf({ source, destination }: Ends): Deed['input'] {
  return {
    ...{ sourceAccountId: source, destinationAccountId: destination },
    skillIds: skills.filter(({ account }) => account === destination).map(({ id }) => id),
    fallbackSkillId: linkFallbacks[`${source}>${destination}`] ?? null,
  };
}

function turn(model: Model, { source, destination }: Ends, revokes: boolean): void {
  const link = `${source}>${destination}`;
  if (model.revoked.has(link) === revokes) return;
  if (revokes) model.revoked.add(link);
  else model.revoked.delete(link);
  const own = skills.filter(({ account }) => account === source).map(({ id }) => id);
  lookAgain(model, own, source);
}
