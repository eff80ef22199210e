import fc from 'fast-check';
import { skills, workers } from '../brand.js';
import type { Skill } from '../brand.js';
import { aChoice, aConversationOf, aHandlerOf, chosen } from '../choice.js';
import { aDeed } from '../command.js';
import type { Command } from '../command.js';
import type { Conversation, Model, Wish } from '../model.js';
import { request } from '../request.js';
import { isOpenNow } from '../rules/places.js';

const wishes = fc.record({
  fallback: fc.constantFrom('CONFIGURED', 'CONFIGURED', 'CONFIGURED', 'NONE', 'NONE'),
  queueWhenBusy: fc.constantFrom(true, true, false),
  warmMessage: fc.constantFrom(null, null, 'Here comes Ada'),
  when: fc.constantFrom('NOW', 'NOW', 'NOW', 'AT_OPENING', 'AT_OPENING'),
});

/** To a skill, or to an agent or bot of its account who may or may not be a member. */
export const rolloverConversation = fc
  .record({
    ...{ which: aChoice, by: aChoice, to: aChoice, wish: wishes },
    ...{
      agent: fc.option(fc.nat({ max: 2 }), { freq: 3 }),
      stale: fc.constantFrom(null, null, null, 0, 0, 0, 0, 1),
    },
  })
  .map(({ which, by, to, wish, agent, stale }): Command =>
    aDeed(`roll over ${JSON.stringify({ which, by, to, agent, stale, ...wish })}`, (model) => {
      const conversation = aConversationOf(model, which);
      if (!conversation) return null;
      const skill = aDestination(model, conversation, wish, to);
      const who = aHandlerOf(conversation, by);
      const ofAccount = workers.filter(
        ({ account, skills: own }) => account === skill.account && (to % 6 === 0 || own.includes(skill.id)),
      );
      const destinationAgentId = agent === null ? null : (ofAccount[agent]?.id ?? null);
      const expectedVersion = stale === null ? null : conversation.version - stale;
      return {
        mutation: 'rolloverConversation',
        who,
        input: {
          ...{ conversationId: conversation.id, destinationSkillId: skill.id, destinationAgentId },
          ...{ ...wish, warmMessageTo: 'CONSUMER', expectedVersion },
        },
        becomes: (id) => {
          const aim = { kind: 'ROLLOVER', skill: skill.id, agent: destinationAgentId } as const;
          return request(model, { id, conversation, who, aim, wish, expectedVersion, to: null });
        },
      };
    }),
  );

/** Mostly in another account; for an opening one that closes at all, else mostly one that is open. */
function aDestination(
  model: Model,
  { custody }: Conversation,
  { when }: Pick<Wish, 'when'>,
  choice: number,
): Skill {
  const elsewhere = skills.filter(({ account }) => account !== custody.account);
  const fitting = elsewhere.filter(({ id, hours }) =>
    when === 'NOW' ? isOpenNow(model, id) : hours === 'OFFICE',
  );
  const usual = choice % 7 === 0 || fitting.length === 0 ? elsewhere : fitting;
  const skill = chosen(choice, choice % 12 === 0 ? skills : usual);
  if (!skill) throw new Error('the brand has no skills');
  return skill;
}
