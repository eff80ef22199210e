import { callerOf } from './rules/gates.js';
import type { Model, Transfer } from './model.js';

/** How often each thing has happened in all runs together, so that nobody believes a rule tried that never was. */
export interface Coverage {
  add(model: Model): void;
  /** What happened less often than it must for so many commands: how often it did, and how often it must. */
  shortfalls(): Record<string, string>;
}

/** Where chance chooses anew each time, what must have happened less often than `rarest` times may not happen at all. */
export function openCoverage(rarest: number): Coverage {
  const counts = new Map<string, number>();
  let commands = 0;
  return {
    add(model) {
      commands += model.answered.length;
      for (const [what, times] of model.exercised) count(counts, what, times);
      for (const what of happened(model)) count(counts, what, 1);
    },
    shortfalls() {
      const short = Object.entries(perThousand).flatMap(([what, least]): [string, string][] => {
        const [is, must] = [counts.get(what) ?? 0, Math.round((least * commands) / 1000)];
        return must >= rarest && is < must ? [[what, `${is} of ${must}`]] : [];
      });
      return Object.fromEntries(short);
    },
  };
}

/** About a third of what there is of each. What would come to less than half a time is asked for in longer runs only. */
const perThousand: Readonly<Record<string, number>> = {
  'done: startConversation': 20,
  'done: sendMessage': 7,
  'done: closeConversation': 4,
  'done: takeConversation': 1.5,
  'done: setAvailability': 60,
  'done: rolloverConversation': 25,
  'done: rollbackConversation': 4,
  'done: acceptTransfer': 12,
  'done: declineTransfer': 4,
  'done: cancelTransfer': 4,
  'done: closeSkill': 6,
  'done: openSkill': 4,
  'done: revokeLink': 12,
  'done: linkAccounts': 10,
  'done: disableRollover': 6,
  'done: enableRollover': 4,
  'done by a bot: acceptTransfer': 2.5,
  'done by a bot: rolloverConversation': 2,
  'done by a bot: rollbackConversation': 0.6,
  'somebody asks again': 5,
  'somebody looks around': 10,
  'scheduled: ROLLOVER': 3,
  'scheduled: ROLLBACK': 0.6,
  'a place opens that was waited for': 1,
  'scheduled, then: ACCEPTED': 0.6,
  'scheduled, then: RETURNED': 0.6,
  'a scheduled transfer leaves: NOT_ALLOWED': 0.6,
  'a scheduled transfer leaves: LINK_REVOKED': 0.4,
  'agents are waited for at an opening': 0.3,
  'offer: DECLINED': 4,
  'offer: TIMED_OUT': 4,
  'offer: WITHDRAWN': 5,
  'moved on': 1.5,
  'not to queue: ACCEPTED': 4,
  'not to queue: RETURNED': 2,
  'ended: RETURNED CLOSED': 0.6,
  'ended: RETURNED DECLINED': 0.4,
  'ended: RETURNED LINK_REVOKED': 0.6,
  'ended: RETURNED MAX_WAIT': 2.5,
  'ended: RETURNED NOT_ALLOWED': 1.5,
  'ended: ABANDONED CONVERSATION_CLOSED': 0.6,
  'refused: VERSION_CONFLICT': 12,
  'refused: TRANSFER_IN_PROGRESS': 20,
  'refused: ROLLOVER_NOT_ENABLED': 12,
  'refused: LINK_REVOKED': 9,
  'refused: SAME_DESTINATION': 2,
  'refused: DESTINATION_CLOSED': 8,
  'refused: NO_AGENT_AVAILABLE': 1.5,
  'refused: AT_CAPACITY': 5,
  'refused: TARGET_AGENT_NOT_IN_SKILL': 1,
  'refused: TARGET_AGENT_UNAVAILABLE': 4,
  'refused: NOTHING_TO_ROLL_BACK': 3,
  'refused: ROLLBACK_ORIGIN_CLOSED': 2,
  'refused: OFFER_NOT_YOURS': 1,
  'refused: TRANSFER_NOT_PENDING': 8,
  'refused: TRANSFER_NOT_FOUND': 3,
  'refused: CONVERSATION_NOT_FOUND': 10,
  'refused: CONVERSATION_CLOSED': 5,
  'refused: CONVERSATION_NOT_HANDLED_HERE': 1.5,
  'refused: FORBIDDEN_NOT_PARTICIPANT': 3,
  'refused: FORBIDDEN_ROLE': 2,
};

function happened({ answered, transfers }: Model): string[] {
  const done = answered.flatMap(({ mutation, who, answer: { codes } }) => {
    const isBot = callerOf(who).role === 'BOT';
    return codes.length > 0
      ? codes.map((code) => `refused: ${code}`)
      : [`done: ${mutation}`, ...(isBot ? [`done by a bot: ${mutation}`] : [])];
  });
  return [...done, ...transfers.flatMap(courseOf)];
}

function courseOf({ status, cause, attempts, wish, kind }: Transfer): string[] {
  const onward = attempts.slice(1).map(() => 'moved on');
  const offers = attempts.flatMap((attempt) => attempt.offers).map((offer) => `offer: ${offer.status}`);
  const asked = attempts[0]?.opensAt === null ? [] : [`scheduled: ${kind}`, `scheduled, then: ${status}`];
  const silent = wish.queueWhenBusy ? [] : [`not to queue: ${status}`];
  return [`ended: ${status} ${cause ?? ''}`.trim(), ...onward, ...offers, ...asked, ...silent];
}

function count(counts: Map<string, number>, what: string, times: number): void {
  counts.set(what, (counts.get(what) ?? 0) + times);
}
