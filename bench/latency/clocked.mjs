import { setTimeout } from 'node:timers/promises';

/**
 * Calls `act` `perSecond` times a second for `seconds`, whether or not the earlier calls have been answered, with the instant
 * at which each was due; what they gave. What is late is late in the figures.
 */
export async function openLoop(perSecond, seconds, act) {
  const begin = performance.now();
  const calls = [];
  for (let number = 0; number < perSecond * seconds; number += 1) {
    const due = begin + (number * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 1) await setTimeout(wait);
    const call = act(number, due);
    call.catch(() => undefined); // it is told below, when all have been made
    calls.push(call);
  }
  return Promise.all(calls);
}
