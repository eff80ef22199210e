import fc from 'fast-check';
import { accounts, skills } from '../brand.js';
import { aChoice, aLinkOf, chosen } from '../choice.js';
import { aDeed } from '../command.js';
import type { Command } from '../command.js';
import type { Model } from '../model.js';
import { lookAgain } from '../rules/lookingAgain.js';

/** An administrator disables rollover for an account, mostly one of a transfer, or enables it again. */
export const switchRollover = fc
  .record({ which: aChoice, destination: fc.boolean() })
  .map(({ which, destination }): Command =>
    aDeed(`switch rollover (${which}, ${String(destination)})`, (model) => {
      const account = anAccount(model, which, destination);
      if (account === null) return null;
      const disables = !model.disabled.has(account);
      return {
        mutation: disables ? 'disableRollover' : 'enableRollover',
        who: 'admin',
        input: { accountId: account },
        becomes: () => {
          turn(model, account, disables);
          return [];
        },
      };
    }),
  );

/** Where it is disabled it does not stay so for long, and it seldom is: else hardly anything would move. */
function anAccount(model: Model, which: number, destination: boolean): string | null {
  const disabled = accounts.filter((account) => model.disabled.has(account));
  if (disabled.length > 0 && which % 8 !== 0) return chosen(which, disabled) ?? null;
  if (which % 3 !== 0) return null;
  const link = aLinkOf(model, which);
  return destination ? link.destination : link.source;
}

function turn(model: Model, account: string, disables: boolean): void {
  if (disables) model.disabled.add(account);
  else model.disabled.delete(account);
  const own = skills.filter((skill) => skill.account === account).map(({ id }) => id);
  lookAgain(model, own, account);
}
