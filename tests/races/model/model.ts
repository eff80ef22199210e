import { workers } from './brand.js';
import type { Worker } from './brand.js';
import type { Week } from './rules/hours.js';

/** What there is, as far as the rules speak of it. Instants are epoch ms; ids are those that the system has given. */
export interface Model {
  now: number;
  /** How many conversations and offers each agent may have. */
  readonly slots: number;
  readonly agents: Agent[];
  /** The skills that are closed by hand. */
  readonly shut: Set<string>;
  /** The hours of skills that were edited. */
  readonly edited: Map<string, Week>;
  /** The links that are revoked, as `source>destination`. */
  readonly revoked: Set<string>;
  /** The accounts for which rollover is not enabled. */
  readonly disabled: Set<string>;
  /** The oldest first. */
  readonly conversations: Conversation[];
  /** The oldest first. */
  readonly transfers: Transfer[];
  readonly answered: Answered[];
  /** How often a rule that leaves no trace of its own has decided something. */
  readonly exercised: Map<string, number>;
}

export type Availability = 'ONLINE' | 'OCCUPIED' | 'BACK_SOON' | 'AWAY' | 'OFFLINE';

export interface Agent extends Worker {
  availability: Availability;
  /** When it was last given work; -Infinity: never. */
  idleSince: number;
}

export interface Place {
  readonly account: string;
  readonly skill: string;
  readonly agent: string | null;
}

export interface Conversation {
  readonly id: string;
  custody: Place;
  version: number;
  since: number;
  closed: boolean;
  /** Who gave it away, the owner first, each by the hop that did so. */
  path: { readonly giver: Place; readonly hop: string }[];
  hops: number;
  rollovers: number;
  rejections: number;
  readonly messages: string[];
  /** How many of the messages each account on the path may read that no longer handles it. */
  readonly readableBy: Map<string, number>;
  /** Since it lost its agent: when it is looked at next; null while it has one, and before it had any. */
  lookAt: number | null;
  /** The skills where it has waited since it lost its agent. */
  visited: string[];
}

export interface Transfer {
  readonly id: string;
  readonly conversation: Conversation;
  readonly kind: 'ROLLOVER' | 'ROLLBACK';
  status:
    'SCHEDULED' | 'QUEUED' | 'OFFERED' | 'ACCEPTED' | 'RETURNED' | 'CANCELLED' | 'ABANDONED' | 'EXPIRED';
  cause: string | null;
  readonly source: Place;
  readonly initiator: string;
  readonly requestedAt: number;
  deadline: number;
  readonly wish: Wish;
  /** The last is the one under way. */
  readonly attempts: Attempt[];
  /** When it is looked at next; null when it has ended. */
  lookAt: number | null;
  /** How often it has said when it waits for an opening: at the request, and whenever the opening moves. */
  announced: number;
  /** What a rollback undoes when it is accepted. */
  readonly to: 'PREVIOUS' | 'OWNER' | null;
  undoes: string[];
}

export interface Attempt {
  readonly skill: string;
  readonly namedAgent: string | null;
  /** The opening that it waits for, or has waited for; null when it was to go at once. */
  opensAt: number | null;
  waitUntil: number;
  cause: string | null;
  readonly offers: Offer[];
}

export interface Offer {
  readonly agent: string;
  readonly expires: number;
  status: 'OPEN' | 'ACCEPTED' | 'DECLINED' | 'TIMED_OUT' | 'WITHDRAWN';
}

export interface Wish {
  readonly when: 'NOW' | 'AT_OPENING';
  readonly fallback: 'CONFIGURED' | 'NONE';
  readonly queueWhenBusy: boolean;
  readonly warmMessage: string | null;
}

/** A command that was answered, to be sent again. */
export interface Answered {
  readonly mutation: string;
  readonly who: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly answer: { readonly id: string | null; readonly codes: readonly string[] };
}

/** These ONLINE, all others AWAY, and nothing going on. */
export function aModel(now: number, slots: number, atWork: readonly string[]): Model {
  const agents = workers.map((worker): Agent => ({
    ...worker,
    availability: atWork.includes(worker.id) ? 'ONLINE' : 'AWAY',
    idleSince: -Infinity,
  }));
  return {
    now,
    slots,
    agents,
    shut: new Set(),
    edited: new Map(),
    revoked: new Set(),
    disabled: new Set(),
    conversations: [],
    transfers: [],
    answered: [],
    exercised: new Map(),
  };
}

export function exercise({ exercised }: Model, rule: string): void {
  exercised.set(rule, (exercised.get(rule) ?? 0) + 1);
}

/** For an opening, for an agent, or for an answer. */
export const isWaitingOrRinging = ({ status }: Transfer): boolean =>
  status === 'SCHEDULED' || status === 'QUEUED' || status === 'OFFERED';

export function openTransferOf(model: Model, conversation: Conversation): Transfer | null {
  return model.transfers.find((one) => one.conversation === conversation && isWaitingOrRinging(one)) ?? null;
}

export function underWay({ attempts }: Transfer): Attempt {
  const attempt = attempts.at(-1);
  if (!attempt) throw new Error('a transfer without an attempt');
  return attempt;
}

export function ringing(transfer: Transfer): Offer | null {
  return underWay(transfer).offers.find(({ status }) => status === 'OPEN') ?? null;
}

export function agentOf(model: Model, id: string): Agent {
  const agent = model.agents.find((one) => one.id === id);
  if (!agent) throw new Error(`no agent ${id}`);
  return agent;
}
