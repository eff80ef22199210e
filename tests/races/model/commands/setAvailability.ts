import fc from 'fast-check';
import { skillOf } from '../brand.js';
import { aChoice, aWorkerOf, anIdlerOf } from '../choice.js';
import { aDeed } from '../command.js';
import type { Command } from '../command.js';
import { agentOf, ringing, underWay } from '../model.js';
import type { Availability, Model } from '../model.js';
import { membersOf } from '../rules/agents.js';
import { moveCustody } from '../rules/custody.js';

const availabilities: readonly Availability[] = [
  ...(['ONLINE', 'ONLINE', 'ONLINE', 'ONLINE', 'OCCUPIED', 'OCCUPIED'] as const),
  ...(['BACK_SOON', 'AWAY', 'AWAY', 'OFFLINE', 'OFFLINE', 'OFFLINE'] as const),
];

export const setAvailability = fc
  .record({ which: aChoice, availability: fc.constantFrom(...availabilities) })
  .map(({ which, availability }): Command =>
    aDeed(`${availability} (${which})`, (model) => {
      const comes = availability === 'ONLINE' || availability === 'OCCUPIED';
      const who = comes ? anIdlerOf(model, which) : aWorkerOf(model, which);
      return {
        mutation: 'setAvailability',
        who,
        input: { availability },
        becomes: () => {
          agentOf(model, who).availability = availability;
          if (availability === 'OFFLINE') giveBack(model, who);
          if (comes) comeBack(model, who);
          return [];
        },
      };
    }),
  );

/** What it holds goes back to the queue, what rings at it rings elsewhere. */
function giveBack(model: Model, who: string): void {
  for (const conversation of model.conversations) {
    if (conversation.closed || conversation.custody.agent !== who) continue;
    moveCustody(model, conversation, { ...conversation.custody, agent: null });
    conversation.visited = [conversation.custody.skill];
  }
  for (const transfer of model.transfers) {
    const offer = ringing(transfer);
    if (offer?.agent !== who) continue;
    offer.status = 'WITHDRAWN';
    transfer.status = 'QUEUED';
    transfer.lookAt = model.now;
  }
}

/** What waits for its skills, or may fall back to them, is looked at again at once. */
function comeBack(model: Model, who: string): void {
  for (const transfer of model.transfers) {
    const waitsForIt = membersOf(model, underWay(transfer).skill).some(({ id }) => id === who);
    if (transfer.status === 'QUEUED' && waitsForIt) transfer.lookAt = model.now;
  }
  for (const conversation of model.conversations) {
    const { fallback } = skillOf(conversation.custody.skill);
    const isFor = fallback !== null && membersOf(model, fallback).some(({ id }) => id === who);
    if (isFor && conversation.lookAt !== null) conversation.lookAt = model.now;
  }
}
