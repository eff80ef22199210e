import fc from 'fast-check';
import { accounts, managerOf, skillOf, skills, workers } from './brand.js';
import type { Skill } from './brand.js';
import { isWaitingOrRinging, ringing, underWay } from './model.js';
import type { Conversation, Model, Transfer } from './model.js';
import { membersOf, takesTransfers } from './rules/agents.js';

/** A choice among whatever there is when it is made: as soon one as the other. */
export const aChoice = fc.noBias(fc.nat({ max: 999 }));

export function chosen<T>(choice: number, among: readonly T[]): T | undefined {
  return among[choice % among.length];
}

/** One that is open; now and then any. */
export function aConversationOf({ conversations }: Model, choice: number): Conversation | undefined {
  const open = conversations.filter(({ closed }) => !closed);
  return chosen(choice, choice % 10 === 0 ? conversations : open);
}

/** One that rings or waits; now and then any. */
export function aTransferOf({ transfers }: Model, choice: number): Transfer | undefined {
  return chosen(choice, choice % 10 === 0 ? transfers : transfers.filter(isWaitingOrRinging));
}

/** One that rings; now and then any. */
export function aRingingTransferOf({ transfers }: Model, choice: number): Transfer | undefined {
  return chosen(choice, choice % 10 === 0 ? transfers : transfers.filter((one) => ringing(one) !== null));
}

/** Mostly one who holds a conversation, or at work in a skill where a transfer rings or waits. */
export function aWorkerOf(model: Model, choice: number): string {
  const { conversations } = model;
  const awaited = membersOf(model, aSkillOf(model, choice).id).filter(takesTransfers);
  if (choice % 5 < 2 && awaited.length > 0) return chosen(choice, awaited)?.id ?? '';
  const holders = conversations.flatMap(({ closed, custody: { agent } }) =>
    closed || !agent ? [] : [agent],
  );
  const ids = choice % 2 === 0 || holders.length === 0 ? workers.map(({ id }) => id) : holders;
  return chosen(Math.floor(choice / 2), ids) ?? '';
}

/** Mostly one who takes no work. */
export function anIdlerOf(model: Model, choice: number): string {
  const idle = model.agents.filter((agent) => !takesTransfers(agent));
  return choice % 4 === 0 || idle.length === 0 ? aWorkerOf(model, choice) : (chosen(choice, idle)?.id ?? '');
}

/** Mostly a skill where a transfer rings or waits. */
export function aSkillOf({ transfers }: Model, choice: number): Skill {
  const tried = transfers.filter(isWaitingOrRinging).map((one) => skillOf(underWay(one).skill));
  const skill = chosen(choice, choice % 4 === 0 || tried.length === 0 ? skills : tried);
  if (!skill) throw new Error('the brand has no skills');
  return skill;
}

/** Mostly the accounts between which a transfer rings or waits. */
export function aLinkOf({ transfers }: Model, choice: number): Ends {
  const tried = transfers.filter(isWaitingOrRinging).map((one) => ({
    source: one.source.account,
    destination: skillOf(underWay(one).skill).account,
  }));
  const link = chosen(choice, choice % 4 === 0 || tried.length === 0 ? links : tried);
  if (!link) throw new Error('the brand has no links');
  return link;
}

export interface Ends {
  readonly source: string;
  readonly destination: string;
}

export const links = accounts.flatMap((source): Ends[] =>
  accounts.filter((one) => one !== source).map((destination) => ({ source, destination })),
);

/** Mostly the holder, or while it waits the account's manager; else anybody. */
export function aHandlerOf({ custody }: Conversation, choice: number): string {
  const manager = managerOf(custody.account);
  const likely = [custody.agent ?? manager, custody.agent ?? manager, custody.agent ?? manager, manager];
  return chosen(choice, choice % 8 === 0 ? everybody : likely) ?? manager;
}

/** Mostly the agent at whom it rings. */
export function aCalleeOf(transfer: Transfer, choice: number): string {
  const callee = ringing(transfer)?.agent;
  return callee === undefined || choice % 8 === 0 ? (chosen(choice, everybody) ?? '') : callee;
}

const everybody = [...workers.map(({ id }) => id), ...accounts.map(managerOf)];
