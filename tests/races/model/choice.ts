import fc from 'fast-check';
import { accounts, managerOf, workers } from './brand.js';
import { ringing } from './model.js';
import type { Conversation, Model, Transfer } from './model.js';

/** A choice among whatever there is when it is made: as soon one as the other. */
export const aChoice = fc.noBias(fc.nat({ max: 999 }));

export function chosen<T>(choice: number, among: readonly T[]): T | undefined {
  return among[choice % among.length];
}

/** Mostly one that is open. */
export function aConversationOf({ conversations }: Model, choice: number): Conversation | undefined {
  const open = conversations.filter(({ closed }) => !closed);
  return choice % 10 === 0 || open.length === 0 ? chosen(choice, conversations) : chosen(choice, open);
}

/** Mostly one that rings or waits. */
export function aTransferOf({ transfers }: Model, choice: number): Transfer | undefined {
  const open = transfers.filter(({ lookAt }) => lookAt !== null);
  return choice % 10 === 0 || open.length === 0 ? chosen(choice, transfers) : chosen(choice, open);
}

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
