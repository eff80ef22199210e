import type { TransferFilter, TransferOrder } from '../../../generated/transfers.js';
import type { Sight } from '../domain/access.js';

// What a caller sees of transfers, as SQL: the same as domain/access.ts says of each, and a filter finds nothing by what
// is hidden. A test holds the two together.

interface Walk {
  /** Gives transfers as `t`. */
  readonly from: string;
  /** Whose list it is. */
  readonly owner: string;
  readonly at: string;
  readonly id: string;
}

const transfer = { from: 'transfers.transfer t', at: 't.requested_at', id: 't.id' };
const party = {
  from: 'transfers.party w join transfers.transfer t on t.id = w.transfer_id',
  owner: 'w.account_id',
  at: 'w.requested_at',
  id: 'w.transfer_id',
};

/** The lists of transfers that are there in their order, each by an index: whoever wants a page walks along one of them. */
export const walks = {
  CONVERSATION: { ...transfer, owner: 't.conversation_id' },
  INITIATOR: { ...transfer, owner: 't.initiator_id' },
  SOURCE: { ...party, from: `${party.from} and w.is_source` },
  TRIED: { ...party, from: `${party.from} and w.was_tried` },
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

/** SQL: all that must be true of a transfer `t` in the list. */
export function conditions(name: WalkName, sight: Sight, filter: TransferFilter, bind: Bind): string[] {
  const { brandId, accountIds } = sight;
  const ours = accountIds === null ? null : bind(accountIds);
  return [
    ...(brandId === null ? [] : [`t.brand_id = ${bind(brandId)}`]),
    ...(ours === null ? [] : [hasParty(`account_id = any (${ours})`)]),
    ...(ours !== null && name === 'CONVERSATION' ? [`(${whole(ours)} or ${endsAt(ours)})`] : []),
    ...places(filter, ours, bind),
    ...facts(filter, bind),
  ];
}

/** An account that was only tried does not see who else was, nor where it went. */
function places(
  { accountId, sourceAccountId, destinationAccountId }: TransferFilter,
  ours: string | null,
  bind: Bind,
): string[] {
  const all: string[] = [];
  if (typeof accountId === 'string') {
    const id = bind(accountId);
    all.push(hasParty(`account_id = ${id} and (is_source or was_tried)`));
    if (ours !== null) all.push(`(t.source_account_id = ${id} or ${id} = any (${ours}) or ${whole(ours)})`);
  }
  if (typeof sourceAccountId === 'string') all.push(`t.source_account_id = ${bind(sourceAccountId)}`);
  if (typeof destinationAccountId === 'string') {
    const id = bind(destinationAccountId);
    all.push(`t.destination_account_id = ${id} and (t.ended_at is null or t.status = 'ACCEPTED')`);
    if (ours !== null) all.push(`(${id} = any (${ours}) or ${whole(ours)})`);
  }
  return all;
}

function facts(filter: TransferFilter, bind: Bind): string[] {
  const given: [unknown, string][] = [
    [filter.initiatorId, 't.initiator_id = ?'],
    [filter.status, 't.status = ?::transfers.transfer_status'],
    [filter.kind, 't.kind = ?::transfers.transfer_kind'],
    [filter.reasonCode, 't.reason_code = ?'],
    [filter.requestedAfter, 't.requested_at >= ?'],
    [filter.requestedBefore, 't.requested_at < ?'],
  ];
  return given.flatMap(([value, sql]) =>
    value === undefined || value === null ? [] : [sql.replace('?', bind(value))],
  );
}

/** One of the accounts sees all of it: it is the source, or has or had the conversation. */
function whole(ours: string): string {
  return hasParty(`account_id = any (${ours}) and on_path`);
}

/** It is open, and at one of the accounts now. */
function endsAt(ours: string): string {
  return `(t.ended_at is null and t.destination_account_id = any (${ours}))`;
}

function hasParty(condition: string): string {
  return `exists (select from transfers.party p where p.transfer_id = t.id and ${condition})`;
}
