import { randomUUID } from 'node:crypto';
import type { DemoWorld, Who } from '../../support/demoWorld.js';

// What managers and administrators do to accounts and links, with everything that does not matter filled in.

export interface LinkAnswer {
  id: string;
  source: { id: string };
  destination: { id: string };
  skills: { id: string }[];
  fallbackSkill: { id: string } | null;
  revokedAt: string | null;
  revision: number;
}

export interface Configured {
  account?: { id: string; rolloverEnabled: boolean; revision: number } | null;
  link?: LinkAnswer | null;
  userErrors: { __typename: string; code: string; field: string[] | null; currentRevision?: number }[];
  warnings: { code: string; message: string; skills: { id: string }[] }[];
}

const linkFields = `id source { id } destination { id } skills { id } fallbackSkill { id } revokedAt revision`;
const outcome = `userErrors { __typename code message field retryable ... on RevisionConflict { currentRevision } }
  warnings { code message skills { id } }`;

function mutation(name: string, noun: string) {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const document = `mutation ($input: ${type}!) { answer: ${name}(input: $input) { ${noun} ${outcome} } }`;
  return async (world: DemoWorld, who: Who, input: object): Promise<Configured> => {
    const { answer } = await world.ask(who, document, { input: { idempotencyKey: randomUUID(), ...input } });
    return answer as Configured;
  };
}

export const enableRollover = mutation('enableRollover', 'account { id rolloverEnabled revision }');
export const disableRollover = mutation('disableRollover', 'account { id rolloverEnabled revision }');
export const revokeLink = mutation('revokeLink', `link { ${linkFields} }`);
const linking = mutation('linkAccounts', `link { ${linkFields} }`);

/** Retail's manager links it to bank's care, or what `input` says. */
export function linkAccounts(world: DemoWorld, input: object = {}, who: Who = 'retail-manager') {
  const link = {
    sourceAccountId: 'acme-retail',
    destinationAccountId: 'acme-bank',
    skillIds: ['acme-bank-care'],
  };
  return linking(world, who, { ...link, ...input });
}

/** Takes back what tests have configured, and the memory of it: links are as they were when this was first called. */
export async function configureAfresh({ database }: DemoWorld): Promise<void> {
  await database.query(
    `update accounts.account set rollover_enabled = true, status = 'ACTIVE', revision = 1`,
  );
  await database.query(
    `create schema if not exists untouched;
     create table if not exists untouched.link as table accounts.link;
     delete from accounts.link;
     insert into accounts.link table untouched.link`,
  );
  await database.query(
    `update skills.skill set fallback_skill_id = case when id like '%-desk' then account_id || '-care' end`,
  );
  await database.query('delete from accounts.configuration_change');
}

/** Everything that a refused change must leave as it is. */
export async function configuration({ database }: DemoWorld): Promise<object> {
  const [state] = await database.query(
    `select (select jsonb_agg(a order by a.id) from accounts.account a) as accounts,
       (select jsonb_agg(l order by l.id) from accounts.link l) as links,
       (select jsonb_agg(c order by c.id) from accounts.configuration_change c) as changes`,
  );
  return state ?? {};
}
