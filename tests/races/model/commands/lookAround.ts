import { expect } from 'vitest';
import { managerOf, skills } from '../brand.js';
import { aChoice, aConversationOf } from '../choice.js';
import type { Command } from '../command.js';
import { exercise } from '../model.js';
import type { Conversation, Model } from '../model.js';
import { isLinked } from '../rules/places.js';
import { outcome, refusals, wayBack } from '../rules/requesting.js';
import type { Aim } from '../rules/requesting.js';
import type { System } from '../system.js';

const wish = { fallback: 'CONFIGURED', queueWhenBusy: true, when: 'NOW' } as const;
const later = { ...wish, when: 'AT_OPENING' } as const;

/** The lists of places to go to, and of ways back, foretell what the model says. */
export const lookAround = aChoice.map((choice): Command => ({
  says: `look around (${choice})`,
  may: (model) => aConversationOf(model, choice) !== undefined,
  async does(model, system) {
    const conversation = aConversationOf(model, choice);
    if (conversation) await expectOptions(model, system, conversation);
    exercise(model, 'somebody looks around');
  },
}));

export async function expectOptions(
  model: Model,
  { world }: System,
  conversation: Conversation,
): Promise<void> {
  const document = `query ($id: ID!) {
    rolloverDestinations(conversationId: $id) { skill { id } outcome canSchedule refusals { code } }
    rollbackOptions(conversationId: $id) { to place { skill { id } agent { id } } undoes { id } outcome canSchedule refusals { code } }
  }`;
  const who = managerOf(conversation.custody.account);
  const { rolloverDestinations, rollbackOptions } = await world.ask(who, document, { id: conversation.id });
  expect(rolloverDestinations).toEqual(conversation.closed ? null : destinations(model, conversation));
  expect(rollbackOptions).toEqual(conversation.closed ? null : waysBack(model, conversation));
}

function destinations(model: Model, conversation: Conversation): object[] {
  const from = conversation.custody.account;
  const elsewhere = skills.filter(
    ({ id, account }) => account !== from && isLinked(model, 'ROLLOVER', from, id),
  );
  const inOrder = elsewhere.sort((a, b) => (`${a.account} ${a.id}` < `${b.account} ${b.id}` ? -1 : 1));
  return inOrder.map(({ id }) => {
    const aim: Aim = { kind: 'ROLLOVER', skill: id, agent: null };
    const canSchedule = [wish, later].some((one) => refusals(model, conversation, aim, one).length === 0);
    return { skill: { id }, canSchedule, ...foretold(model, conversation, aim) };
  });
}

function waysBack(model: Model, conversation: Conversation): object[] {
  return (['PREVIOUS', 'OWNER'] as const).flatMap((to) => {
    const aim = wayBack(model, conversation, to, wish);
    if (aim.skill === null) return [];
    const undone = conversation.path.slice(to === 'OWNER' ? 0 : -1).map(({ hop }) => ({ id: hop }));
    const place = { skill: { id: aim.skill }, agent: aim.agent === null ? null : { id: aim.agent } };
    const aimLater = wayBack(model, conversation, to, later);
    const canSchedule = refusals(model, conversation, aimLater, later).length === 0;
    return [{ to, place, undoes: undone, canSchedule, ...foretold(model, conversation, aim) }];
  });
}

function foretold(model: Model, conversation: Conversation, aim: Aim): object {
  const codes = refusals(model, conversation, aim, wish).map((code) => ({ code }));
  return { outcome: outcome(model, conversation, aim, wish), refusals: codes };
}
