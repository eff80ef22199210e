import type { Sql } from '../../../subgraphs/kit/database/database.js';
import type { Mutation, Told } from './counter.js';

/** What was told and is not so, or is so and was not told; empty when both agree. */
export type Discrepancies = Record<string, { untrue: string[]; untold: string[] }>;

/**
 * Compares what clients were told with what the database holds, once every command has its answer. Texts are known by
 * the key of the command that wrote them, so that whatever was done twice under one key is found.
 */
export async function discrepancies(sql: Sql, told: readonly Told[]): Promise<Discrepancies> {
  const found: Discrepancies = {};
  for (const { what, claimed, query } of claims(told)) {
    const rows = await sql.query<{ fact: string }>(query);
    const difference = compare(
      claimed,
      rows.map(({ fact }) => fact),
    );
    if (difference.untrue.length > 0 || difference.untold.length > 0) found[what] = difference;
  }
  return found;
}

/** The ids that were told and are not there: the same, in little, for between two restarts. */
export async function lost(sql: Sql, told: readonly Told[]): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `select id from unnest($1::text[]) id where id not in (
       select id from conversations.conversation where id = any ($1)
       union all select id from conversations.message where id = any ($1)
       union all select id from transfers.transfer where id = any ($1)
       union all select id from accounts."user")`,
    [told.flatMap(({ id }) => id ?? [])],
  );
  return rows.map(({ id }) => id);
}

interface Claim {
  readonly what: string;
  /** What was told, once for each command. */
  readonly claimed: string[];
  /** Selects each `fact` as often as it is one. */
  readonly query: string;
}

function claims(told: readonly Told[]): Claim[] {
  const done = (...mutations: Mutation[]): Told[] =>
    told.filter(({ mutation, codes }) => mutations.includes(mutation) && codes.length === 0);
  const texts = (...mutations: Mutation[]): string[] =>
    done(...mutations).map(({ id, input: { idempotencyKey } }) => `${id ?? 'nothing'} by ${idempotencyKey}`);
  const ids = (mutation: Mutation): string[] => done(mutation).map(({ id }) => id ?? 'nothing');
  const byWhom = (mutation: Mutation): string[] =>
    done(mutation).map(({ who, input }) => `${String(input['transferId'])} by ${who}`);

  return [
    {
      what: 'conversations',
      claimed: texts('startConversation'),
      query: `select id || ' by ' || consumer_name as fact from conversations.conversation`,
    },
    {
      what: 'closed conversations',
      claimed: ids('closeConversation'),
      query: `select id as fact from conversations.conversation where status = 'CLOSED'`,
    },
    {
      what: 'messages',
      claimed: texts('sendMessage'),
      query: `select m.id || ' by ' || m.text as fact from conversations.message m
        join conversations.conversation c on c.id = m.conversation_id
        where m.text <> c.consumer_name and not starts_with(m.text, 'warm ')`,
    },
    {
      what: 'first messages',
      claimed: done('startConversation').map(({ input }) => input.idempotencyKey),
      query: `select m.text as fact from conversations.message m
        join conversations.conversation c on c.id = m.conversation_id and m.text = c.consumer_name`,
    },
    {
      what: 'transfers',
      claimed: texts('rolloverConversation', 'rollbackConversation'),
      query: `select id || ' by ' || note as fact from transfers.transfer where status <> 'REJECTED'`,
    },
    {
      what: 'hops',
      claimed: byWhom('acceptTransfer'),
      query: `select id || ' by ' || destination_agent_id as fact from transfers.transfer where status = 'ACCEPTED'`,
    },
    {
      what: 'declined offers',
      claimed: byWhom('declineTransfer'),
      query: `select transfer_id || ' by ' || agent_id as fact from transfers.offer where status = 'DECLINED'`,
    },
    {
      what: 'cancelled transfers',
      claimed: ids('cancelTransfer'),
      query: `select id as fact from transfers.transfer where status = 'CANCELLED'`,
    },
    {
      what: 'taken conversations',
      claimed: ids('takeConversation'),
      query: `select conversation_id as fact from transfers.custody_change where cause = 'TAKEN'`,
    },
  ];
}

function compare(
  claimed: readonly string[],
  facts: readonly string[],
): { untrue: string[]; untold: string[] } {
  return { untrue: without(claimed, facts), untold: without(facts, claimed) };
}

/** Those of `all` that `others` lacks, each as often as it does. */
function without(all: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const each of others) left.set(each, (left.get(each) ?? 0) + 1);
  return all.filter((each) => {
    const count = left.get(each) ?? 0;
    left.set(each, count - 1);
    return count <= 0;
  });
}

/** Warm messages to the consumer: one for each hop that was to have one, and no other. */
export async function wrongWarmMessages(sql: Sql): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `select t.id from transfers.transfer t
     where (t.status = 'ACCEPTED' and t.warm_message_to = 'CONSUMER')::int <> (
       select count(*) from conversations.message m
       where m.conversation_id = t.conversation_id and m.text = t.warm_message)`,
  );
  return rows.map(({ id }) => id);
}

/** Transfers of which a follower saw anything but every version once, in order. */
export async function wronglySeen(sql: Sql, seen: ReadonlyMap<string, readonly number[]>): Promise<string[]> {
  const rows = await sql.query<{ id: string; version: number }>(
    'select id, version from transfers.transfer where id = any ($1)',
    [[...seen.keys()]],
  );
  const versions = new Map(rows.map(({ id, version }) => [id, version]));
  return [...seen].flatMap(([id, saw]) => {
    const all = Array.from({ length: versions.get(id) ?? 0 }, (_, index) => index + 1);
    return saw.join() === all.join() ? [] : [`${id}: ${saw.join()} of ${all.length}`];
  });
}
