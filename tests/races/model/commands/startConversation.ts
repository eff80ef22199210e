import fc from 'fast-check';
import { skillOf, skills } from '../brand.js';
import { aDeed } from '../command.js';
import type { Command } from '../command.js';
import type { Model } from '../model.js';
import { takerOf } from '../rules/agents.js';
import { moveCustody } from '../rules/custody.js';

export const startConversation = fc
  .constantFrom(...skills)
  .map(({ id: skillId, account: accountId }): Command =>
    aDeed(`start in ${skillId}`, (model) => {
      if (model.conversations.filter(({ closed }) => !closed).length >= mostAtOnce) return null;
      return {
        mutation: 'startConversation',
        who: 'acme-web',
        input: { accountId, skillId, channel: 'WEB', consumerName: 'Ada', text: `${model.now}` },
        becomes: (id) => begin(model, id, skillId),
      };
    }),
  );

/** More than all agents have slots for would only wait. */
const mostAtOnce = 6;

/** With the agent who is idle longest, else waiting. */
function begin(model: Model, id: string, skill: string): readonly string[] {
  const { account } = skillOf(skill);
  const conversation: Model['conversations'][number] = {
    ...{
      id,
      custody: { account, skill, agent: null },
      version: 0,
      since: model.now,
      closed: false,
      path: [],
    },
    ...{ hops: 0, rollovers: 0, rejections: 0, messages: [`${model.now}`], readableBy: new Map() },
    ...{ lookAt: null, visited: [] },
  };
  moveCustody(model, conversation, { account, skill, agent: takerOf(model, skill)?.id ?? null });
  // A new one waits for its skill alone.
  conversation.lookAt = null;
  model.conversations.push(conversation);
  return [];
}
