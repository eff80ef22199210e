import { expect } from 'vitest';
import { aChoice, chosen } from '../choice.js';
import type { Command } from '../command.js';
import { exercise } from '../model.js';
import type { Answered } from '../model.js';
import { send } from '../system.js';
import type { Mutation } from '../system.js';

/** An earlier command again: with the same input it is answered alike, with another one it is refused. */
export const askAgain = aChoice.map((choice): Command => ({
  says: `ask again (${choice})`,
  may: ({ answered }) => answered.length > 0,
  async does(model, system) {
    const { answered } = model;
    const earlier = chosen(choice, answered);
    if (!earlier) return;
    const mutation = earlier.mutation as Mutation;
    expect(await send(system, mutation, earlier.who, earlier.input)).toEqual(earlier.answer);
    const { codes } = await send(system, mutation, earlier.who, another(earlier));
    expect(codes).toEqual(['IDEMPOTENCY_KEY_REUSED']);
    exercise(model, 'somebody asks again');
  },
}));

const changeable = ['transferId', 'text', 'skillId', 'linkId', 'sourceAccountId', 'accountId'];

function another({ input }: Answered): object {
  if ('availability' in input)
    return { ...input, availability: input['availability'] === 'AWAY' ? 'ONLINE' : 'AWAY' };
  const changed = changeable.find((name) => name in input) ?? 'conversationId';
  return { ...input, [changed]: 'another' };
}
