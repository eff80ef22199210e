import type { TransferFilter, TransferOrder } from '../../../generated/transfers.js';
import type { Sight } from '../domain/access.js';

// What a caller sees of transfers, as SQL: the same as domain/access.ts says of each, and a filter finds nothing by what
// is hidden. A test holds the two together.

export interface Walk {
  /** Gives transfers as `t`. */
  readonly from: string;
  /** Whose list it is. */
  readonly owner: string;
  /** Which of the owner's. */
  readonly which?: string;
  readonly at: string;
  readonly id: string;
}

const transfer = { from: 'transfers.transfer t', at: 't.requested_at', id: 't.id' };

/** `offset 0` keeps the planner on the walk: it would read all and sort where it expects a filter to leave little. */
const party = {
  from: `transfers.party w
    cross join lateral (select * from transfers.transfer where id = w.transfer_id offset 0) t`,
  owner: 'w.account_id',
  at: 'w.requested_at',
  id: 'w.transfer_id',
};

/** The lists of transfers that are there in their order, each by an index: whoever wants a page walks along one of them. */
export const walks = {
  CONVERSATION: { ...transfer, owner: 't.conversation_id' },
  INITIATOR: { ...transfer, owner: 't.initiator_id' },
  SOURCE: { ...party, which: 'w.is_source' },
  TRIED: { ...party, which: 'w.was_tried' },
  PARTY: { ...party, which: '(w.is_source or w.was_tried)' },
  ACCOUNT: party,
  BRAND: { ...transfer, owner: 't.brand_id' },
} as const satisfies Record<string, Walk>;

export type WalkName = keyof typeof walks;

export const orders = {
  NEWEST_FIRST: { onward: '<', direction: 'desc' },
  OLDEST_FIRST: { onward: '>', direction: 'asc' },
} as const satisfies Record<TransferOrder, object>;

/** Gives a value its place among the parameters of the statement, and returns its name there. */
type Bind = (value: unknown) => string;

/**
 * SQL: all that must be true of a transfer in the list, but what is true of all along the walk. What parties say comes
 * first, since a transfer itself costs more to look at.
 */
export function conditions(name: WalkName, sight: Sight, filter: TransferFilter, bind: Bind): string[] {
  const step: Step = { ...walks[name], name, sight, bind };
  return [
    ...inSight(step),
    ...involving(step, filter.accountId),
    ...from(step, filter.sourceAccountId),
    ...goingTo(step, filter.destinationAccountId),
    ...facts(step, filter),
  ];
}

/** What the conditions are made of. */
interface Step extends Walk {
  readonly name: WalkName;
  readonly sight: Sight;
  readonly bind: Bind;
}
type Id = string | null | undefined;

const ofOneAccount: readonly WalkName[] = ['SOURCE', 'TRIED', 'PARTY', 'ACCOUNT'];

function inSight(step: Step): string[] {
  const { name, sight, bind } = step;
  const { brandId, accountIds } = sight;
  const brand = brandId === null || name === 'BRAND' ? [] : [`t.brand_id = ${bind(brandId)}`];
  if (accountIds === null || ofOneAccount.includes(name)) return brand;
  if (name !== 'CONVERSATION') return [...brand, hasParty(step, `account_id = any (${bind(accountIds)})`)];
  // An account that was only tried does not know the conversation.
  return [...brand, whole(step, accountIds)];
}

/** From an account, or tried there: an account that was only tried does not see where else it was. */
function involving(step: Step, id: Id): string[] {
  const { accountIds } = step.sight;
  if (typeof id !== 'string' || step.name === 'PARTY') return [];
  const itsId = step.bind(id);
  const party = hasParty(step, `account_id = ${itsId} and (is_source or was_tried)`);
  if (accountIds === null || accountIds.includes(id)) return [party];
  return [party, `(t.source_account_id = ${itsId} or ${whole(step, accountIds)})`];
}

function from(step: Step, id: Id): string[] {
  if (typeof id !== 'string' || step.name === 'SOURCE') return [];
  return [hasParty(step, `account_id = ${step.bind(id)} and is_source`)];
}

/** Where it goes, or went in the end: an account that was only tried does not see that of others. */
function goingTo(step: Step, id: Id): string[] {
  const { accountIds } = step.sight;
  if (typeof id !== 'string') return [];
  const itsId = step.bind(id);
  const goesThere = [
    ...(step.name === 'TRIED' ? [] : [hasParty(step, `account_id = ${itsId} and was_tried`)]),
    `t.destination_account_id = ${itsId} and (t.ended_at is null or t.status = 'ACCEPTED')`,
  ];
  return accountIds === null || accountIds.includes(id) ? goesThere : [...goesThere, whole(step, accountIds)];
}

function facts({ at, bind }: Step, filter: TransferFilter): string[] {
  const { initiatorId, requestedAfter, requestedBefore } = filter;
  return [
    ...given(bind, [
      [initiatorId, 't.initiator_id = ?'],
      [requestedAfter, `${at} >= ?`],
      [requestedBefore, `${at} < ?`],
    ]),
    ...marks(filter, bind),
  ];
}

/** SQL: what few transfers of a brand may have in common. */
export function marks({ status, kind, reasonCode }: TransferFilter, bind: Bind): string[] {
  return given(bind, [
    [status, 't.status = ?::transfers.transfer_status'],
    [kind, 't.kind = ?::transfers.transfer_kind'],
    [reasonCode, 't.reason_code = ?'],
  ]);
}

function given(bind: Bind, conditions: readonly (readonly [unknown, string])[]): string[] {
  return conditions.flatMap(([value, sql]) =>
    value === undefined || value === null ? [] : [sql.replace('?', bind(value))],
  );
}

/** One of the accounts sees all of it: it is the source, or has or had the conversation. */
function whole(step: Step, accountIds: readonly string[]): string {
  // Whichever of them does: all their lists are walked along.
  if (step.name === 'ACCOUNT') return 'w.on_path';
  return hasParty(step, `account_id = any (${step.bind(accountIds)}) and on_path`);
}

/** `offset 0` keeps the planner from reading all the parties of an account at once. */
function hasParty({ id }: Step, condition: string): string {
  return `exists (select from transfers.party p where p.transfer_id = ${id} and ${condition} offset 0)`;
}
