import { callerOf } from './rules/gates.js';
import type { Model, Transfer } from './model.js';

/** How often each thing has happened in all runs together, so that nobody believes a rule tried that never was. */
export interface Coverage {
  add(model: Model): void;
  /**
   * What happened less often than it must for so many commands: how often it did, and how often it must. Each thing must
   * happen in a course that is the same every time; of what chance chooses anew, only what cannot well be missing must.
   */
  shortfalls(isSameEachTime: boolean): Record<string, string>;
}

/** The share of what is usual that there must be, and what must happen less often than so many times need not at all. */
const share = 1 / 8;
const rarest = 4;

export function openCoverage(): Coverage {
  const counts = new Map<string, number>();
  let commands = 0;
  return {
    add(model) {
      commands += model.answered.length;
      for (const [what, times] of model.exercised) count(counts, what, times);
      for (const what of happened(model)) count(counts, what, 1);
    },
    shortfalls(isSameEachTime) {
      const short = Object.entries(usual).flatMap(([what, often]): [string, string][] => {
        const [is, expected] = [counts.get(what) ?? 0, Math.round((share * often * commands) / 1000)];
        const must = isSameEachTime ? Math.max(expected, 1) : expected;
        return (isSameEachTime || must >= rarest) && is < must ? [[what, `${is} of ${must}`]] : [];
      });
      return Object.fromEntries(short);
    },
  };
}

/** How often there is of each in a thousand commands, by and large. */
const usual: Readonly<Record<string, number>> = {
  'done: startConversation': 67,
  'done: sendMessage': 28,
  'done: closeConversation': 18,
  'done: takeConversation': 8,
  'done: setAvailability': 149,
  'done: rolloverConversation': 89,
  'done: rollbackConversation': 22,
  'done: acceptTransfer': 49,
  'done: declineTransfer': 14,
  'done: cancelTransfer': 7,
  'done: closeSkill': 18,
  'done: openSkill': 13,
  'done: setWorkingHours': 10,
  'done: revokeLink': 32,
  'done: linkAccounts': 29,
  'done: disableRollover': 20,
  'done: enableRollover': 16,
  'done by a bot: acceptTransfer': 12,
  'done by a bot: rolloverConversation': 10,
  'done by a bot: rollbackConversation': 3.8,
  'somebody asks again': 24,
  'somebody looks around': 39,
  'scheduled: ROLLOVER': 13,
  'scheduled: ROLLBACK': 1.8,
  'a place opens that was waited for': 9,
  'an opening that is waited for comes earlier': 2.2,
  'an opening that is waited for comes later': 2.3,
  'scheduled, then: ACCEPTED': 3.2,
  'scheduled, then: RETURNED': 7,
  'a scheduled transfer leaves: CLOSED': 1.8,
  'a scheduled transfer leaves: NOT_ALLOWED': 0.8,
  'a scheduled transfer leaves: LINK_REVOKED': 0.7,
  'agents are waited for at an opening': 10,
  'offer: DECLINED': 14,
  'offer: TIMED_OUT': 18,
  'offer: WITHDRAWN': 12,
  'moved on': 11,
  'not to queue: ACCEPTED': 15,
  'not to queue: RETURNED': 9,
  'ended: RETURNED CLOSED': 5,
  'ended: RETURNED DECLINED': 4.1,
  'ended: RETURNED LINK_REVOKED': 5,
  'ended: RETURNED MAX_WAIT': 17,
  'ended: RETURNED NOT_ALLOWED': 8,
  'ended: ABANDONED CONVERSATION_CLOSED': 4.1,
  'refused: VERSION_CONFLICT': 38,
  'refused: TRANSFER_IN_PROGRESS': 86,
  'refused: ROLLOVER_NOT_ENABLED': 64,
  'refused: LINK_REVOKED': 37,
  'refused: SAME_DESTINATION': 8,
  'refused: DESTINATION_CLOSED': 40,
  'refused: NO_AGENT_AVAILABLE': 26,
  'refused: AT_CAPACITY': 18,
  'refused: TARGET_AGENT_NOT_IN_SKILL': 2.1,
  'refused: TARGET_AGENT_UNAVAILABLE': 41,
  'refused: NOTHING_TO_ROLL_BACK': 12,
  'refused: ROLLBACK_ORIGIN_CLOSED': 10,
  'refused: OFFER_NOT_YOURS': 6,
  'refused: TRANSFER_NOT_PENDING': 27,
  'refused: TRANSFER_NOT_FOUND': 11,
  'refused: CONVERSATION_NOT_FOUND': 31,
  'refused: CONVERSATION_CLOSED': 15,
  'refused: CONVERSATION_NOT_HANDLED_HERE': 11,
  'refused: FORBIDDEN_NOT_PARTICIPANT': 13,
  'refused: FORBIDDEN_ROLE': 8,
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
